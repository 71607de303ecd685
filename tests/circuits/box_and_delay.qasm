OPENQASM 3.0;
include "stdgates.inc";
box {
  x $0;
  delay[100ns] $0;
  cx $0, $2;
}
