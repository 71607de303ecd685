// Builds what is shipped: ../static (the widget) and ../labextension (the renderer of saved results, and what stands beside a notebook).
//
//   node build.js           builds
//   node build.js --check   builds elsewhere and fails if what is committed differs

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

import { sourcesHash } from "./sources_hash.js";

const here = dirname(fileURLToPath(import.meta.url));
const parent = dirname(here);

/** @param {string} to  The folder that gets `static` and `labextension`. */
async function build(to) {
  await esbuild.build({
    entryPoints: { card_widget: join(here, "card_widget.js") },
    outdir: join(to, "static"),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  await esbuild.build({
    entryPoints: { card_widget: join(here, "styles/widget.css") },
    outdir: join(to, "static"),
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
  buildLabextension(join(to, "labextension"), join(to, "static", "card_widget.css"));
  writeFileSync(join(to, "static", "sources.sha256"), `${sourcesHash(here)}\n`);
}

/**
 * JupyterLab's builder writes to where package.json says, so it gets a copy of the sources that says `to`.
 *
 * @param {string} to
 * @param {string} css  Bundled.
 */
function buildLabextension(to, css) {
  const copy = mkdtempSync(join(tmpdir(), "quantask-frontend-"));
  try {
    const skipped = ["node_modules", "tests", ".npmrc", "package-lock.json"].map((name) => join(here, name));
    cpSync(here, copy, { recursive: true, filter: (path) => !skipped.includes(path) });
    symlinkSync(join(here, "node_modules"), join(copy, "node_modules"), "junction");
    cpSync(css, join(copy, "style.raw.css")); // raw: past the builder's loaders, which would make a script of it
    const description = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
    description.jupyterlab.outputDir = "built";
    writeFileSync(join(copy, "package.json"), JSON.stringify(description, null, 2));
    execFileSync("jupyter-builder", ["build", copy], { stdio: ["ignore", "ignore", "pipe"] });
    rmSync(to, { recursive: true, force: true });
    cpSync(join(copy, "built", "static"), join(to, "static"), { recursive: true });
    cpSync(join(copy, "built", "schemas"), join(to, "schemas"), { recursive: true });
    cpSync(join(here, "install.json"), join(to, "install.json"));
    const { name, version, license, jupyterlab } = JSON.parse(readFileSync(join(copy, "built", "package.json"), "utf8"));
    const { mimeExtension, extension, schemaDir, _build } = jupyterlab;
    writeFileSync(join(to, "package.json"), `${JSON.stringify({ name, version, license, jupyterlab: { mimeExtension, extension, schemaDir, _build } }, null, 2)}\n`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}  Contents by path.
 */
function contents(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const paths = files.map((file) => join(folder, file)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, "utf8")]));
}

async function check() {
  const fresh = mkdtempSync(join(tmpdir(), "quantask-built-"));
  try {
    await build(fresh);
    for (const folder of ["static", "labextension"]) {
      const [built, committed] = [contents(join(fresh, folder)), contents(join(parent, folder))];
      const differing = [...new Set([...Object.keys(built), ...Object.keys(committed)])].filter((path) => built[path] !== committed[path]);
      if (differing.length > 0) {
        throw new Error(`quantask_jupyter/${folder} is not what its sources build (make js): ${differing.join(", ")}`);
      }
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

await (process.argv.includes("--check") ? check() : build(parent));
