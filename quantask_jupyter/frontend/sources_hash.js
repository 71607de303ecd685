// What the built files were built from, so that a test without Node can tell whether they are up to date.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDERS = [".", "card", "histogram", "state", "styles", "sweep"];
const KINDS = /\.(js|cjs|css)$|^(package|package-lock|install)\.json$/;

/**
 * @param {string} root
 * @returns {string}
 */
export function sourcesHash(root) {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => KINDS.test(name)).map((name) => (folder === "." ? name : `${folder}/${name}`)),
  );
  const hash = createHash("sha256");
  for (const path of paths.sort()) hash.update(`${path}\n`).update(readFileSync(join(root, path))).update("\n");
  return hash.digest("hex");
}
