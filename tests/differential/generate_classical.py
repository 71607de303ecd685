"""Random classical statements of OpenQASM 3: variables, assignments, arrays, and loops over them."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential.expressions import Binary, Bit, Cast, Expression, Listed, Name, Number, Type, Unary
from tests.differential.generate_expressions import TRUTH, Expressions
from tests.differential.generate_scope import Variable
from tests.differential.program import Assign, Declare, For, If, Range, Statement, While

TYPES = (
    *(Type("int", width) for width in (3, 4, 8, 16, 32)),
    *(Type("uint", width) for width in (1, 2, 3, 4, 8, 32)),
    *(Type("bit", width) for width in (1, 2, 3, 4, 6)),
    *(Type("angle", width) for width in (3, 4, 8)),
    *(Type("float", width) for width in (None, 64)),
    *(Type("complex", width) for width in (None, 64)),
    Type("duration"),
    Type("bool"),
    Type("bool"),
    Type("bit"),
    Type("int"),
    Type("uint"),
)
_OF_ARRAYS = ("int", "uint", "float", "bool", "complex")
OUTPUTS = (Type("int", 8), Type("uint", 4), Type("int", 3), Type("bool"), Type("angle", 4))


class Classical(Expressions):
    """Makes statements of what is in scope."""

    def declaration(self) -> Statement:
        rng = self.rng
        kind = rng.choice(TYPES)
        const = rng.random() < 0.25
        if rng.random() < 0.25 and self.is_global and kind.name in _OF_ARRAYS and kind.width != 1:
            rows = rng.randint(1, 3) if rng.random() < 0.4 else None
            return self.array(Type(kind.name, kind.width, rng.randint(1, 4 if rows is None else 3), rows))
        kept = self.variables, self.registers
        if const:  # of nothing that a measurement changes
            self.variables, self.registers = [each for each in self.variables if each.const], []
        value = self.value(kind)
        self.variables, self.registers = kept
        return Declare(kind, self.declare(kind, const=const, using=value).name, value, const)

    def array(self, kind: Type) -> Statement:
        """Return the declaration of an array."""
        listed = self._listed(kind)
        return Declare(kind, self.declare(kind, using=listed).name, listed)

    def _listed(self, kind: Type) -> Expression:
        if kind.size is None:
            return self.value(kind)
        return Listed(tuple(self._listed(kind.of_one()) for _ in range(kind.size)))

    def assignment(self) -> Statement | None:
        """Return an assignment to a variable or to a register of the result."""
        rng = self.rng
        targets = [each for each in self.variables if not each.fixed]
        return self._to_register() if rng.random() < 0.25 or not targets else self.to_variable()

    def to_variable(self) -> Statement | None:
        """Return an assignment to a variable, an element of an array or one bit of it."""
        rng = self.rng
        targets = [each for each in self.variables if not each.fixed]
        if not targets:
            return None
        target = rng.choice(targets)
        if target.type.size is not None:
            return self._to_array(target)
        if target.type.name in ("bit", "uint") and target.type.width and rng.random() < 0.3:
            return Assign(Bit(target.name, rng.randrange(target.type.width)), "=", self.truth())
        return Assign(Name(target.name), *self._operation(target.type))

    def _to_array(self, array: Variable) -> Statement:
        """Return an assignment to an element, a row or the whole of an array."""
        rng = self.rng
        same = [each for each in self.variables if each.type == array.type and each is not array]
        if same and rng.random() < 0.2:
            return Assign(Name(array.name), "=", Name(rng.choice(same).name))
        kind = array.type.of_one()
        place = Bit(array.name, self.place(array.type.size or 1))
        if kind.size is None:
            return Assign(place, "=", self.value(kind))
        rows: list[Expression] = [Name(each.name) for each in self.variables if each.type == kind]
        rows += [
            Bit(each.name, self.place(each.type.size or 1)) for each in self.tables() if each.type.of_one() == kind
        ]
        if rows and rng.random() < 0.4:
            return Assign(place, "=", rng.choice(rows))
        return Assign(self.of_table(array), "=", self.value(kind.scalar()))

    def _to_register(self) -> Statement | None:
        rng = self.rng
        register = rng.choice(self.registers)
        if register.kind == "scalar":
            return Assign(Name(register.name), "=", self.truth())
        if rng.random() < 0.6:
            return Assign(Bit(register.name, rng.randrange(len(register.bits))), "=", self.truth())
        return Assign(Name(register.name), "=", self.value(Type("bit", len(register.bits))))

    def _operation(self, kind: Type) -> tuple[str, Expression]:
        rng = self.rng
        name = kind.name
        if rng.random() < 0.5 or kind in TRUTH:
            return "=", self.value(kind)
        if name in ("int", "uint"):
            if rng.random() < 0.15:
                return rng.choice(("/=", "%=")), Number(rng.randint(1, 3))
            if kind.width is None:
                return "+=", self._literal(kind)
            return rng.choice(("+=", "-=", "*=")), self.value(kind, 1)
        if name in ("float", "complex"):
            return rng.choice(("+=", "-=", "*=")), self._literal(kind)
        if name == "duration":
            return rng.choice(("+=", "-=")), self._literal(kind)
        if name == "angle":
            return rng.choice(("+=", "-=")), self._direct(kind)
        if rng.random() < 0.4:
            return rng.choice(("<<=", ">>=")), Number(rng.randint(0, kind.width or 1))
        return rng.choice(("&=", "|=", "^=")), self._direct(kind)

    def counted_while(self, block: Callable[[], list[Statement]]) -> list[Statement]:
        """Return a loop that a variable counts, up or down."""
        rng = self.rng
        kind = rng.choice((Type("int", 8), Type("uint", 4), Type("int")))
        counter = self.declare(kind, counts=True)
        begun = Declare(kind, counter.name, Number(rng.randint(0, 1)))
        body = block()
        step = Assign(Name(counter.name), "+=", Number(rng.choice((1, 1, 2))))
        return [begun, While(Binary("<", Name(counter.name), Number(rng.randint(1, 3))), (step, *body))]

    def worked_out_for(self, block: Callable[[], list[Statement]]) -> Statement:
        """Return a loop whose range is worked out, or that goes over an array or bits."""
        rng = self.rng
        arrays = self.arrays()
        bits = [register.name for register in self.registers if register.kind != "scalar" and len(register.bits) < 6]
        bits += [each.name for each in self.of("bit") if each.type.width]
        choice = rng.random()
        if arrays and choice < 0.4:
            array = rng.choice(arrays)
            values, kind = Name(array.name), array.type.of_one()
        elif bits and choice < 0.7:
            values, kind = Name(rng.choice(bits)), Type("bit")
        else:
            values, kind = self._range(), rng.choice((Type("int"), Type("int", 16), Type("int", 32)))
        kept, registers = self.variables, self.registers
        outer, self.outer = self.outer, frozenset(each.name for each in (*self.variables, *self.registers))
        variable = self.declare(kind, counts=True, using=values)
        self.outer = outer
        body = tuple(block())
        self.variables, self.registers = kept, registers
        return For(variable.name, values, body, kind)

    def _range(self) -> Range:
        rng = self.rng
        small = [each for each in self.of("uint") if each.type.width in (1, 2)]
        bound: Expression = Number(rng.randint(0, 2))
        if small:
            bound = Cast(Type("int", 16), Name(rng.choice(small).name))
        return Range(Number(0), bound) if rng.random() < 0.7 else Range(bound, Unary("-", Number(1)), -1)

    def branch(self, block: Callable[[], list[Statement]]) -> Statement:
        """Return a branch on what variables hold."""
        return If(self.truth(), tuple(block()), tuple(block()) if self.rng.random() < 0.4 else ())
