// Read by JupyterLab's builder. By default module ids depend on the folder that the build runs in.
module.exports = { optimization: { moduleIds: "natural", chunkIds: "natural" } };
