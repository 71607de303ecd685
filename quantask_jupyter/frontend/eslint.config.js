import js from "@eslint/js";
import globals from "globals";

const SAID = ["text", "title", "placeholder", "alt", "aria-label", "aria-valuetext"].map((name) => `Property:matches([key.name='${name}'], [key.value='${name}'])`).join(", ");
const WORDS = [`Literal[value=/[a-z]{2}/i]`, `TemplateLiteral:has(> TemplateElement[value.raw=/[a-z]{2}/i])`].join(", ");

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2025, sourceType: "module", globals: globals.browser },
    rules: {
      eqeqeq: "error",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "Text is written as text." })),
      ],
      "no-restricted-syntax": ["error", { selector: `:matches(${SAID}) > :matches(${WORDS}).value`, message: "What people read passes through trans, see words.js." }],
      "prefer-const": "error",
      "max-lines": ["error", 300],
    },
  },
  { files: ["tests/**"], rules: { "no-restricted-syntax": "off" } },
  { files: ["build.js", "sources_hash.js", "tests/**"], languageOptions: { globals: globals.node } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: globals.node } },
];
