/** The one style sheet of the pages: the colours of the product, in both themes. */
export const styles = `
:root { color-scheme: light dark;
  --page: oklch(0.985 0.003 90); --surface: #fff; --sunken: oklch(0.965 0.004 90);
  --line: oklch(0.90 0.005 90); --line-strong: oklch(0.80 0.008 90);
  --text: oklch(0.22 0.012 260); --muted: oklch(0.45 0.012 260);
  --amber: oklch(0.54 0.13 65);
  --confirm: oklch(0.50 0.12 155); --warn: oklch(0.53 0.19 27); --focus: oklch(0.52 0.16 255); }
@media (prefers-color-scheme: dark) { :root {
  --page: oklch(0.17 0.008 260); --surface: oklch(0.205 0.009 260); --sunken: oklch(0.145 0.008 260);
  --line: oklch(0.29 0.010 260); --line-strong: oklch(0.38 0.012 260);
  --text: oklch(0.95 0.006 90); --muted: oklch(0.74 0.010 260);
  --amber: oklch(0.80 0.145 75);
  --confirm: oklch(0.76 0.13 155); --warn: oklch(0.70 0.17 25); --focus: oklch(0.72 0.12 250); } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--page); color: var(--text);
  font: 400 14px/20px Inter, system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums;
  overflow-wrap: break-word; -webkit-text-size-adjust: 100%; }
.sandbox { background: var(--sunken); border-bottom: 1px solid var(--line-strong); padding: 10px 16px; text-align: center; }
.sandbox strong { font-weight: 600; }
main { display: grid; gap: 32px; max-width: 976px; margin: 0 auto; padding: 32px 16px 64px; }
main.narrow { max-width: 528px; }
@media (min-width: 800px) { main:not(.narrow) { grid-template-columns: 5fr 6fr; gap: 64px; padding-top: 56px; } }
h1 { font-size: 14px; line-height: 20px; font-weight: 500; color: var(--muted); margin: 0 0 4px; }
h1.large { font-size: 20px; line-height: 28px; font-weight: 600; color: var(--text); margin: 0 0 8px; }
h2 { font-size: 16px; line-height: 24px; font-weight: 600; margin: 0 0 12px; text-wrap: balance; }
p { margin: 0 0 12px; text-wrap: pretty; }
.total { font-size: 32px; line-height: 40px; font-weight: 600; color: var(--amber); margin: 0 0 24px; }
.muted, .hint { color: var(--muted); }
.hint { font-size: 12px; line-height: 16px; margin: 4px 0 0; }
dl { margin: 0; }
dl > div { display: flex; justify-content: space-between; gap: 16px; padding: 10px 0; border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; }
dl > div.sum { font-weight: 600; border-top: 1px solid var(--line-strong); }
dt { min-width: 0; } dt small { display: block; color: var(--muted); font-size: 12px; line-height: 16px; }
dd { margin: 0; text-align: right; white-space: nowrap; }
.panel { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 24px; }
dl + form { margin-top: 16px; } dl + .button { margin-top: 16px; }
.panel + .panel, .panel + details, details + details { margin-top: 12px; }
label { display: block; font-weight: 500; margin: 0 0 4px; }
.field { margin: 0 0 16px; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
input, select { width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; font-size: 16px; color: var(--text);
  background: var(--page); border: 1px solid var(--line-strong); border-radius: 6px; }
input[readonly] { background: var(--sunken); color: var(--muted); }
.code { display: flex; gap: 8px; } .code input { text-transform: uppercase; } .code input::placeholder { text-transform: none; }
button, .button { display: block; width: 100%; min-height: 44px; padding: 10px 16px; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; color: var(--page); background: var(--text); border: 1px solid var(--text);
  border-radius: 6px; cursor: pointer; }
button.quiet, .button.quiet { color: var(--text); background: transparent; border-color: var(--line-strong); font-weight: 500; }
.code button, .tools button { width: auto; flex: none; }
.tools { display: flex; flex-wrap: wrap; gap: 8px; }
a { color: var(--focus); } a.back { display: inline-block; margin: 0 0 20px; padding: 4px 0; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.alert { margin: 0 0 16px; padding: 12px 16px; border: 1px solid var(--warn); border-radius: 6px; }
.alert strong { color: var(--warn); font-weight: 600; }
.state { color: var(--confirm); font-weight: 600; } .state.bad { color: var(--warn); }
details { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
summary { padding: 14px 24px; font-weight: 500; cursor: pointer; } details > div { padding: 4px 24px 24px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; } td { padding: 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; padding-right: 16px; font-family: ui-monospace, "JetBrains Mono", Menlo, monospace; font-size: 12px; }
@media (max-width: 480px) { .panel, details > div { padding-left: 16px; padding-right: 16px; } summary { padding: 14px 16px; }
  td { display: block; border: 0; padding: 0 0 8px; } td:first-child { border-top: 1px solid var(--line); padding: 8px 0 0; } }
`
