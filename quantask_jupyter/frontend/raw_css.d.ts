// What the bundler makes of a file that is named so: it stays a file, and its import is its URL.
declare module "*.raw.css" {
  const url: string;
  export default url;
}
