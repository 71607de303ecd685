// Read by JupyterLab's builder.
const { SwcJsMinimizerRspackPlugin } = require("@rspack/core");

module.exports = {
  optimization: {
    moduleIds: "natural", // by default ids depend on the folder that the build runs in
    chunkIds: "natural",
    minimizer: [new SwcJsMinimizerRspackPlugin()], // scripts alone: it would rewrite the styles' light-dark()
  },
  module: { rules: [{ test: /\.raw\.css$/, type: "asset/resource", generator: { filename: "style.[contenthash].css" } }] },
};
