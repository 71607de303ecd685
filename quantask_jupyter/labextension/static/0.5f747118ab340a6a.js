"use strict";(self.rspackChunkquantask_jupyter=self.rspackChunkquantask_jupyter||[]).push([[0],{11(t,e,r){var a=r(12),o=r.n(a),n=r(13),i=r.n(n),s=r(14),l=i()(o());l.i(s.A),l.push([t.id,`.qt-histogram {
  display: flex;
  flex-direction: column;
  gap: 10px;
  max-width: 960px;
}

.qt-title {
  font-size: 14px;
  font-weight: 600;
  overflow-wrap: anywhere;
}

/* Controls */

.qt-controls,
.qt-field,
.qt-legend,
.qt-legend-name,
.qt-export,
.qt-sweep {
  display: flex;
  align-items: center;
}

.qt-controls {
  flex-wrap: wrap;
  gap: 6px 14px;
}

.qt-field {
  gap: 6px;
}

.qt-field label {
  color: var(--qt-quiet);
  font-size: 12px;
  white-space: nowrap;
}

.qt-field input[type="text"] {
  max-width: 22ch;
  font-family: var(--qt-mono);
}

.qt-switch {
  display: flex;
}

.quantask .qt-switch button {
  border-radius: 0;
}

.quantask .qt-switch button:first-child {
  border-radius: 4px 0 0 4px;
}

.quantask .qt-switch button:last-child {
  margin-left: -1px;
  border-radius: 0 4px 4px 0;
}

.quantask .qt-switch button[aria-pressed="true"] {
  z-index: 1;
  border-color: var(--qt-accent);
  background: color-mix(in srgb, var(--qt-accent) 12%, var(--qt-field));
  color: var(--qt-accent);
  font-weight: 600;
}

.qt-sweep {
  flex-wrap: wrap;
  gap: 4px 12px;
}

.qt-point {
  min-width: 11ch;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}

.qt-sweep input {
  flex: 1 1 160px;
  min-width: 120px;
  max-width: 420px;
  height: 20px;
  margin: 0;
  accent-color: var(--qt-bar);
}

.qt-place {
  color: var(--qt-quiet);
  font-size: 12px;
  font-variant-numeric: tabular-nums;
}

.qt-legend {
  flex-wrap: wrap;
  gap: 4px 18px;
}

.qt-legend-name {
  gap: 6px;
  overflow-wrap: anywhere;
}

.qt-swatch {
  flex: none;
  width: 11px;
  height: 11px;
  border-radius: 2px;
  background: var(--qt-bar);
}

.qt-swatch.qt-series-1 {
  background: var(--qt-bar-other);
}

/* The chart: keys, bars, numbers. Rows, header, grid lines and axis share one set of columns. */

.qt-chart {
  --numbers: 128px;
  --gap: 12px;
  --inset: 8px;
  --before: calc(var(--inset) + var(--key) + var(--mark, 0px) + var(--gap));
  --after: calc(var(--inset) + var(--numbers) + var(--gap));
  position: relative;
  margin-inline: calc(-1 * var(--inset)); /* so that keys start where titles do, and the highlight reaches past them */
  /* ch below are those of the keys */
  font-family: var(--qt-mono);
  font-size: 12px;
}

.qt-chart.qt-distances {
  --mark: 7ch;
}

.qt-chart.qt-over {
  --before: var(--inset);
}

.qt-probe {
  position: absolute;
  visibility: hidden;
  pointer-events: none;
}

.qt-plot {
  position: relative;
}

.qt-over .qt-chart-header .qt-numbers {
  display: none;
}

.qt-list {
  position: relative;
  overflow: hidden auto;
  scrollbar-width: thin;
  border-radius: 4px;
}

.qt-rows {
  position: relative;
  overflow: hidden;
}

.qt-row {
  display: grid;
  grid-template-columns: calc(var(--key) + var(--mark, 0px)) minmax(0, 1fr) var(--numbers);
  align-items: center;
  column-gap: var(--gap);
  height: var(--row);
  padding-inline: var(--inset);
  border-radius: 3px;
}

.qt-rows::before {
  content: "";
  display: block;
  height: calc(var(--first, 0) * var(--row));
}

.qt-over .qt-row {
  grid-template-columns: minmax(0, 1fr) var(--numbers);
  grid-template-rows: 20px 1fr;
  align-items: start;
}

.qt-over .qt-label {
  grid-column: 1 / -1;
  align-self: end;
}

.qt-over .qt-numbers {
  margin-top: -1px;
}

.qt-row.qt-active {
  background: color-mix(in srgb, var(--qt-bar) 14%, transparent);
}

.qt-label {
  display: flex;
  justify-content: space-between;
  gap: 1ch;
  min-width: 0;
  white-space: pre;
}

.qt-key {
  white-space: pre;
}

.qt-register + .qt-register {
  margin-left: 1ch;
}

.qt-zero {
  color: var(--qt-quiet);
}

.qt-one {
  font-weight: 600;
}

.qt-differs {
  background: color-mix(in srgb, var(--qt-bar-other) 22%, transparent);
  color: var(--qt-text);
  box-shadow: inset 0 -2px var(--qt-bar-other);
}

.qt-distance {
  color: var(--qt-quiet);
  font-variant-numeric: tabular-nums;
}

.qt-chart-header {
  display: flex;
  align-items: flex-end;
  justify-content: space-between;
  gap: var(--gap);
  padding: 0 var(--inset) 3px;
  color: var(--qt-quiet);
  font-size: 12px;
  line-height: 1.3;
}

.qt-chart-header .qt-numbers {
  flex: none;
  width: var(--numbers);
  font-size: 11px;
}

.qt-key-header {
  display: flex;
  min-width: 0;
}

.qt-key-header.qt-long {
  display: block;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.qt-key-header .qt-register {
  display: flex;
  flex-direction: column;
  width: calc(var(--size) * 1ch);
}

.qt-register-name {
  overflow: hidden;
  text-overflow: clip;
  white-space: nowrap;
}

.qt-key-header .qt-register:last-child .qt-register-name {
  overflow: visible;
}

.qt-indices {
  opacity: 0.9;
  white-space: pre;
}

.qt-bars {
  display: flex;
  flex-direction: column;
  gap: 2px;
  min-width: 0;
}

.qt-bar {
  position: relative;
  width: calc(var(--length) * 100%);
  min-width: 1px;
  height: 14px;
  border-radius: 0 2px 2px 0;
  background: var(--qt-bar);
}

.qt-bar.qt-none {
  visibility: hidden;
}

.qt-compared .qt-bar {
  height: 11px;
}

.qt-bar.qt-series-1 {
  background: var(--qt-bar-other);
}

/* Shot noise: a thin line from the low to the high end of the interval, in units of the whole column. */
.qt-noise {
  --column: calc(100% / max(var(--length), 0.0001));
  position: absolute;
  top: 50%;
  left: calc(var(--low) / max(var(--length), 0.0001) * 100%);
  width: calc((var(--high) - var(--low)) / max(var(--length), 0.0001) * 100%);
  height: 1.5px;
  margin-top: -0.75px;
  background: var(--qt-noise);
}

.qt-noise::before,
.qt-noise::after {
  content: "";
  position: absolute;
  top: -2px;
  width: 1.5px;
  height: 5.5px;
  background: inherit;
}

.qt-noise::after {
  right: 0;
}

.qt-rest-bar {
  background: repeating-linear-gradient(135deg, var(--qt-rest) 0 4px, color-mix(in srgb, var(--qt-rest) 55%, transparent) 4px 8px);
}

.qt-rest-bar.qt-beyond {
  border-radius: 0;
  mask-image: linear-gradient(to right, #000 80%, transparent);
}

.qt-rest-row {
  border-top: 1px solid var(--qt-line);
  border-radius: 0;
  color: var(--qt-quiet);
}

.qt-rest-row .qt-bar.qt-series-1 {
  opacity: 0.75;
}

.qt-numbers {
  font-family: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif);
  font-variant-numeric: tabular-nums;
  text-align: right;
}

.qt-pair {
  display: grid;
  grid-template-columns: 1fr 1fr;
  line-height: 13px;
}

.qt-compared .qt-pair {
  grid-template-columns: 1fr;
}

.qt-pair > :nth-child(2) {
  color: var(--qt-quiet);
}

.qt-gridlines {
  position: absolute;
  inset: 0 var(--after) 20px var(--before);
  pointer-events: none;
}

.qt-gridlines span {
  position: absolute;
  top: 0;
  bottom: 0;
  left: calc(var(--share) * 100%);
  width: 1px;
  background: var(--qt-line);
}

.qt-axis {
  position: relative;
  height: 20px;
  margin: 0 var(--after) 0 var(--before);
  color: var(--qt-quiet);
  font-family: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif);
  font-size: 11px;
}

.qt-tick {
  position: absolute;
  bottom: 0;
  left: calc(var(--share) * 100%);
  transform: translateX(-50%);
  white-space: nowrap;
}

/* Under the chart */

.qt-foot {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 2px 16px;
  padding-top: 6px;
  border-top: 1px solid var(--qt-line);
}

.qt-readout {
  display: flex;
  flex: 1 1 300px;
  flex-direction: column;
  justify-content: center;
  min-width: 0;
  min-height: 38px;
  color: var(--qt-quiet);
  font-size: 12px;
  font-variant-numeric: tabular-nums;
}

.qt-outcome {
  color: var(--qt-text);
  font-family: var(--qt-mono);
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.qt-export {
  gap: 2px;
  margin-inline: -8px;
}

.quantask .qt-export button {
  border-color: transparent;
  background: transparent;
  color: var(--qt-accent);
}

.quantask .qt-export button:hover {
  background: var(--qt-hover);
}

.qt-unreadable {
  margin: 0;
  color: var(--qt-bad);
}

@container (max-width: 480px) {
  .qt-chart {
    --numbers: 62px;
    --gap: 8px;
  }

  .qt-pair {
    grid-template-columns: 1fr;
  }

  .qt-pair > :nth-child(2) {
    display: none;
  }
}

@media (forced-colors: active) {
  .qt-bar,
  .qt-noise,
  .qt-swatch {
    forced-color-adjust: none;
  }
}
`,""]),r.d(e,{},{A:l})},14(t,e,r){var a=r(12),o=r.n(a),n=r(13),i=(r.n(n))()(o());i.push([t.id,`/* One palette. Text and surfaces follow JupyterLab's or VS Code's theme where there is one; data colours are ours. */

.quantask {
  --qt-text: var(--jp-content-font-color1, var(--vscode-foreground, #1c2330));
  --qt-quiet: #586174;
  --qt-line: #dfe3ea;
  --qt-surface: var(--jp-layout-color1, var(--vscode-editor-background, #ffffff));
  --qt-hover: #f1f4f9;
  --qt-field: var(--jp-layout-color1, #ffffff);
  --qt-field-line: #858e9e;
  --qt-bar: #2f6bd0;
  --qt-bar-other: #c2571a;
  --qt-noise: #12336b;
  --qt-rest: #b3bac7;
  --qt-accent: #1f5bbf;
  --qt-good: #1d7a3e;
  --qt-bad: #b3261e;
  --qt-wait: #8a5a00;
  --qt-bad-surface: #fdf1f0;
  --qt-mono: var(--jp-code-font-family, ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace);
  container-type: inline-size;
  box-sizing: border-box;
  padding: 8px 10px;
  background: var(--qt-surface);
  color: var(--qt-text);
  font-family: var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif);
  font-size: 13px;
  line-height: 1.45;
}

[data-jp-theme-light="false"] .quantask,
.vscode-dark .quantask,
html[theme="dark"] .quantask {
  --qt-text: var(--jp-content-font-color1, var(--vscode-foreground, #e6e9ef));
  --qt-quiet: #a7b0bf;
  --qt-line: #363c47;
  --qt-surface: var(--jp-layout-color1, var(--vscode-editor-background, #14171c));
  --qt-hover: #232831;
  --qt-field: var(--jp-layout-color1, #14171c);
  --qt-field-line: #727c8d;
  --qt-bar: #6b9df0;
  --qt-bar-other: #f0955c;
  --qt-noise: #dbe8ff;
  --qt-rest: #5a6270;
  --qt-accent: #8ab4f8;
  --qt-good: #6fce8f;
  --qt-bad: #ff9a92;
  --qt-wait: #f0bd5a;
  --qt-bad-surface: #2c1a1a;
  color-scheme: dark;
}

@media (prefers-color-scheme: dark) {
  body:not([data-jp-theme-light], .vscode-light) .quantask {
    --qt-text: #e6e9ef;
    --qt-quiet: #a7b0bf;
    --qt-line: #363c47;
    --qt-surface: #14171c;
    --qt-hover: #232831;
    --qt-field: #14171c;
    --qt-field-line: #727c8d;
    --qt-bar: #6b9df0;
    --qt-bar-other: #f0955c;
    --qt-noise: #dbe8ff;
    --qt-rest: #5a6270;
    --qt-accent: #8ab4f8;
    --qt-good: #6fce8f;
    --qt-bad: #ff9a92;
    --qt-wait: #f0bd5a;
    --qt-bad-surface: #2c1a1a;
    color-scheme: dark;
  }
}

.quantask *,
.quantask *::before,
.quantask *::after {
  box-sizing: border-box;
}

.quantask button,
.quantask select,
.quantask input[type="text"] {
  height: 26px;
  margin: 0;
  padding: 0 8px;
  border: 1px solid var(--qt-field-line);
  border-radius: 4px;
  background: var(--qt-field);
  color: var(--qt-text);
  font: inherit;
  font-size: 12px;
  line-height: 1;
}

.quantask select {
  padding-inline: 4px 2px;
  cursor: pointer;
}

.quantask button {
  cursor: pointer;
}

.quantask button:hover:not(:disabled) {
  background: var(--qt-hover);
}

.quantask button:disabled {
  cursor: default;
  opacity: 0.6;
}

.quantask :is(button, select, input, [tabindex]):focus-visible {
  outline: 2px solid var(--qt-accent);
  outline-offset: 1px;
}

.quantask input[aria-invalid="true"] {
  border-color: var(--qt-bad);
  outline-color: var(--qt-bad);
}
`,""]),r.d(e,{},{A:i})},13(t){t.exports=function(t){var e=[];return e.toString=function(){return this.map(function(e){var r="",a=void 0!==e[5];return e[4]&&(r+="@supports (".concat(e[4],") {")),e[2]&&(r+="@media ".concat(e[2]," {")),a&&(r+="@layer".concat(e[5].length>0?" ".concat(e[5]):""," {")),r+=t(e),a&&(r+="}"),e[2]&&(r+="}"),e[4]&&(r+="}"),r}).join("")},e.i=function(t,r,a,o,n){"string"==typeof t&&(t=[[null,t,void 0]]);var i={};if(a)for(var s=0;s<this.length;s++){var l=this[s][0];null!=l&&(i[l]=!0)}for(var c=0;c<t.length;c++){var p=[].concat(t[c]);a&&i[p[0]]||(void 0!==n&&(void 0===p[5]||(p[1]="@layer".concat(p[5].length>0?" ".concat(p[5]):""," {").concat(p[1],"}")),p[5]=n),r&&(p[2]&&(p[1]="@media ".concat(p[2]," {").concat(p[1],"}")),p[2]=r),o&&(p[4]?(p[1]="@supports (".concat(p[4],") {").concat(p[1],"}"),p[4]=o):p[4]="".concat(o)),e.push(p))}},e}},12(t){t.exports=function(t){return t[1]}},4(t,e,r){r.r(e);var a=r(5),o=r.n(a),n=r(6),i=r.n(n),s=r(7),l=r.n(s),c=r(8),p=r.n(c),d=r(9),u=r.n(d),f=r(10),q=r.n(f),h=r(11),v={};v.styleTagTransform=q(),v.setAttributes=p(),v.insert=l().bind(null,"head"),v.domAPI=i(),v.insertStyleElement=u(),o()(h.A,v);let b=h.A&&h.A.locals?h.A.locals:void 0;r.d(e,{},{default:b})},5(t){var e=[];function r(t){for(var r=-1,a=0;a<e.length;a++)if(e[a].identifier===t){r=a;break}return r}function a(t,a){for(var o={},n=[],i=0;i<t.length;i++){var s=t[i],l=a.base?s[0]+a.base:s[0],c=o[l]||0,p="".concat(l," ").concat(c);o[l]=c+1;var d=r(p),u={css:s[1],media:s[2],sourceMap:s[3],supports:s[4],layer:s[5]};if(-1!==d)e[d].references++,e[d].updater(u);else{var f=function(t,e){var r=e.domAPI(e);return r.update(t),function(e){e?(e.css!==t.css||e.media!==t.media||e.sourceMap!==t.sourceMap||e.supports!==t.supports||e.layer!==t.layer)&&r.update(t=e):r.remove()}}(u,a);a.byIndex=i,e.splice(i,0,{identifier:p,updater:f,references:1})}n.push(p)}return n}t.exports=function(t,o){var n=a(t=t||[],o=o||{});return function(t){t=t||[];for(var i=0;i<n.length;i++){var s=r(n[i]);e[s].references--}for(var l=a(t,o),c=0;c<n.length;c++){var p=r(n[c]);0===e[p].references&&(e[p].updater(),e.splice(p,1))}n=l}}},7(t){var e={};t.exports=function(t,r){var a=function(t){if(void 0===e[t]){var r=document.querySelector(t);if(window.HTMLIFrameElement&&r instanceof window.HTMLIFrameElement)try{r=r.contentDocument.head}catch(t){r=null}e[t]=r}return e[t]}(t);if(!a)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");a.appendChild(r)}},9(t){t.exports=function(t){var e=document.createElement("style");return t.setAttributes(e,t.attributes),t.insert(e,t.options),e}},8(t,e,r){t.exports=function(t){var e=r.nc;e&&t.setAttribute("nonce",e)}},6(t){t.exports=function(t){if("u"<typeof document)return{update:function(){},remove:function(){}};var e=t.insertStyleElement(t);return{update:function(r){var a,o,n;a="",r.supports&&(a+="@supports (".concat(r.supports,") {")),r.media&&(a+="@media ".concat(r.media," {")),(o=void 0!==r.layer)&&(a+="@layer".concat(r.layer.length>0?" ".concat(r.layer):""," {")),a+=r.css,o&&(a+="}"),r.media&&(a+="}"),r.supports&&(a+="}"),(n=r.sourceMap)&&"u">typeof btoa&&(a+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(n))))," */")),t.styleTagTransform(a,e,t.options)},remove:function(){var t;null===(t=e).parentNode||t.parentNode.removeChild(t)}}}},10(t){t.exports=function(t,e){if(e.styleSheet)e.styleSheet.cssText=t;else{for(;e.firstChild;)e.removeChild(e.firstChild);e.appendChild(document.createTextNode(t))}}}}]);