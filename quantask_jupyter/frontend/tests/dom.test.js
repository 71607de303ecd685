import assert from "node:assert/strict";
import { test } from "node:test";

import { visible } from "../dom.js";

test("control characters are spelled out, line breaks and tabs are left", () => {
  assert.equal(visible("\u001b[31mred\u202e\n\tend\u0000"), "\\x1b[31mred\\u202e\n\tend\\x00");
});

test("markup and letters of any script are text already", () => {
  assert.equal(visible("<b>ψ 量子</b>"), "<b>ψ 量子</b>");
});
