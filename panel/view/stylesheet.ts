/**
 * The look of the panel. px only: the page's root font size must not scale it. No url(), no @font-face, no @import.
 *
 * `!important` at :host is needed: a rule of the page such as `* { position: relative }` otherwise wins over it.
 */

const light = `
--bg:#fff;--raised:#f6f7f9;--sunken:#eef0f3;--line:#dfe3e8;--edge:#8a93a0;--text:#16191d;--dim:#5b6470;
--ok:#1a7f4b;--ok-bg:#e6f5ec;--warn:#8a5a00;--warn-bg:#fff3d6;--bad:#b42318;--bad-bg:#fdeceb;--info:#1f5fbf;--info-bg:#e8f0fc;`

const dark = `
--bg:#14171b;--raised:#1b1f25;--sunken:#0e1114;--line:#2b3139;--edge:#68727f;--text:#e8ebef;--dim:#98a2ae;
--ok:#4cc38a;--ok-bg:#12291e;--warn:#e5b454;--warn-bg:#2d2410;--bad:#ff8a7a;--bad-bg:#321614;--info:#7fb2ff;--info-bg:#132339;`

const system = `
--bg:Canvas;--raised:Canvas;--sunken:Canvas;--line:CanvasText;--edge:CanvasText;--text:CanvasText;--dim:CanvasText;
--ok:CanvasText;--ok-bg:Canvas;--warn:CanvasText;--warn-bg:Canvas;--bad:CanvasText;--bad-bg:Canvas;--info:Highlight;--info-bg:Canvas;`

export const stylesheet = `
:host{all:initial!important;position:fixed!important;inset:0 auto auto 0!important;width:0!important;height:0!important;z-index:2147483647!important}
.lw{all:initial;${light}
--mono:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;--sans:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;
color-scheme:light;display:block;direction:ltr;color:var(--text);font:13px/1.45 var(--sans);-webkit-text-size-adjust:100%}
.lw *{box-sizing:border-box}
[hidden]{display:none!important}
button,input,textarea{font:inherit;color:inherit;margin:0}
button,summary{cursor:pointer}
h2,h3,p,dl,dd,ul,ol,pre{margin:0;padding:0}
:focus{outline:0}
:focus-visible{outline:2px solid var(--info);outline-offset:-2px}
.sr{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.badge,.panel{position:fixed;background:var(--bg);color:var(--text);border:1px solid var(--line)}
.badge{display:inline-flex;align-items:center;gap:8px;border-radius:99px;padding:6px 13px 6px 10px;font:600 13px/1.45 var(--mono);font-variant-numeric:tabular-nums;white-space:nowrap;
box-shadow:0 6px 20px -4px rgb(0 0 0/.35);user-select:none;-webkit-user-select:none}
.badge button{position:absolute;inset:-1px;border:0;border-radius:99px;background:none;touch-action:none}
.badge :focus-visible,.btn:focus-visible{outline-offset:2px}
.badge em{font:12px var(--sans);color:var(--dim)}
.badge em:empty{display:none}
.dot{width:9px;height:9px;border-radius:99px;background:var(--dim);flex:none;forced-color-adjust:none}
.dot.ok{background:var(--ok)}.dot.warn{background:var(--warn)}.dot.bad{background:var(--bad)}
.panel{display:flex;flex-direction:column;width:440px;max-height:min(880px,calc(100vh - 32px));border-radius:14px;overflow:hidden;
box-shadow:0 18px 50px -12px rgb(0 0 0/.45),0 2px 8px rgb(0 0 0/.18);overflow-wrap:anywhere}
.bottom-right>.at,.bottom-left>.at{bottom:max(16px,env(safe-area-inset-bottom))}
.top-right>.at,.top-left>.at{top:max(16px,env(safe-area-inset-top))}
.bottom-right>.at,.top-right>.at{right:max(16px,env(safe-area-inset-right))}
.bottom-left>.at,.top-left>.at{left:max(16px,env(safe-area-inset-left))}
header,.foot{display:flex;align-items:center;gap:8px;flex:none}
header{padding:8px 10px 8px 12px;border-bottom:1px solid var(--line)}
.mark{width:18px;height:18px;flex:none}
.name{font-weight:650}
.who{color:var(--dim);flex:1;min-width:0;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.icon{width:28px;height:28px;border:0;border-radius:7px;background:none;color:var(--dim);display:grid;place-items:center;padding:0;flex:none}
.icon:hover{background:var(--sunken);color:var(--text)}
.icon svg{width:15px;height:15px;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
.icon.ok{color:var(--ok)}.icon.bad{color:var(--bad)}
.tabs{display:flex;gap:2px;padding:6px 8px 0;border-bottom:1px solid var(--line);flex:none;overflow-x:auto;scrollbar-width:none;container-type:inline-size}
.tabs button{border:0;border-bottom:2px solid transparent;background:none;color:var(--dim);padding:6px 7px 8px;white-space:nowrap}
.tabs button:hover{color:var(--text)}
.tabs [aria-selected=true]{color:var(--text);font-weight:600;border-color:var(--text)}
.n{font:11px var(--mono);background:var(--sunken);border-radius:99px;padding:1px 6px;margin-left:5px}
.body{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:14px;display:grid;gap:14px;align-content:start;grid-auto-rows:max-content;grid-template-columns:minmax(0,1fr)}
.foot{border-top:1px solid var(--line);padding:8px 12px;color:var(--dim);font-size:12px}
.foot b,.fact b{font-weight:500;color:var(--text)}
.foot kbd{margin-left:auto;font:inherit;white-space:nowrap}
.verdict{border-radius:10px;padding:11px 14px 12px 36px;position:relative;background:var(--raised);border:1px solid transparent}
.verdict .dot{position:absolute;left:14px;top:15px;width:10px;height:10px}
.verdict h2{font-size:15px;line-height:1.3;letter-spacing:-.005em;font-weight:700;font-variant-numeric:tabular-nums}
.verdict p{margin-top:2px}
.verdict.ok{background:var(--ok-bg)}.verdict.warn{background:var(--warn-bg)}.verdict.bad{background:var(--bad-bg)}
.t-ok,.ok h2{color:var(--ok)}.t-warn,.warn h2{color:var(--warn)}.t-bad,.bad h2{color:var(--bad)}
.dim{color:var(--dim)}
.strip{display:block;width:100%;height:62px;overflow:visible}
.strip text{font:10.5px var(--mono);fill:var(--dim)}
.strip .now{fill:var(--text);font-weight:600}.strip .late{fill:var(--bad);font-weight:600}
.facts{display:grid;grid-template-columns:1fr 1fr;gap:1px;background:var(--line);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.fact{background:var(--bg);padding:9px 12px 10px;min-width:0}
.fact dt,.fact .sub{color:var(--dim);font-size:12px}
.fact .big{font:600 19px/1.25 var(--mono);font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.fact .code{font-size:14px;line-height:24px;letter-spacing:-.03em}
.fact small{font-size:12px;font-weight:400;letter-spacing:0;color:var(--dim)}
.card{border:1px solid var(--line);border-radius:10px;overflow:hidden}
.head{padding:9px 12px;display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;background:var(--raised);list-style:none}
.head::-webkit-details-marker{display:none}
.head:not(:last-child){border-bottom:1px solid var(--line)}
details:not([open])>.head{border-bottom:0}
summary.head::before{content:"";width:0;border:4px solid transparent;border-left:5px solid var(--dim);border-right:0;margin:0 1px}
details[open]>summary.head::before{rotate:90deg}
.head h3,.head code{font:650 13px/1.45 var(--sans);margin-right:auto}
.head code{font-family:var(--mono);font-weight:600}
.head .of{flex:1 1 0;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:12px;color:var(--dim)}
.head h3+.info,.head h3+.plain{order:1}
.head h3~.pill{order:2}
.pill{font:11px/1.5 var(--mono);padding:0 7px;border-radius:99px;background:var(--sunken);color:var(--dim);white-space:nowrap}
.pill.ok,.n.ok{background:var(--ok-bg);color:var(--ok)}.pill.warn,.n.warn{background:var(--warn-bg);color:var(--warn)}
.pill.bad,.n.bad{background:var(--bad-bg);color:var(--bad)}.pill.info{background:var(--info-bg);color:var(--info)}
.in{padding:10px 12px 12px;display:grid;gap:9px;grid-template-columns:minmax(0,1fr)}
.ev{list-style:none;display:grid;gap:3px;font:12px/1.45 var(--mono)}
.ev time{color:var(--dim);margin-right:8px}
.steps{padding-left:18px;display:grid;gap:4px}
.snippet{display:flow-root;background:var(--sunken);border:1px solid transparent;border-radius:8px}
pre{padding:8px 10px;font:12px/1.5 var(--mono);white-space:pre-wrap;tab-size:2}
.copy{float:right;margin:6px 6px 4px 8px;font:11px/1.45 var(--sans);border:1px solid var(--line);background:var(--bg);color:var(--dim);border-radius:6px;padding:2px 8px}
.copy:hover,.btn:hover{border-color:var(--edge)}
.acts{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.acts .dim{flex:1 1 160px;font-size:12px}
.btn{font:600 12.5px/1.45 var(--sans);border-radius:8px;padding:5px 12px;border:1px solid var(--line);background:var(--bg);color:var(--text)}
.btn.main{background:var(--text);color:var(--bg);border-color:var(--text)}
.btn[aria-disabled=true]{opacity:.65;cursor:default}
.link{border:0;background:none;padding:0 2px;color:var(--info);text-decoration:underline;text-underline-offset:2px;font:inherit}
a{color:var(--info)}
code{font-family:var(--mono)}
table{border-collapse:collapse;width:100%;font:12px/1.5 var(--mono)}
td,th{text-align:left;padding:4px 12px;vertical-align:top;border-top:1px solid var(--line)}
th{font-weight:400;color:var(--dim);width:1%;white-space:nowrap;padding-right:4px}
tr:first-child>*{border-top:0}
td .g{color:var(--dim);font-variant-numeric:tabular-nums}
td .m{display:block;color:var(--dim);font:11px/1.4 var(--sans)}
table+.in,.ev+.in{border-top:1px solid var(--line)}
input,textarea{display:block;width:100%;background:var(--bg);border:1px solid var(--edge);border-radius:8px;padding:7px 10px;font:12px/1.45 var(--mono)}
textarea{resize:vertical;min-height:56px}
::placeholder{color:var(--dim);opacity:1}
label{font-weight:600;display:block;margin-bottom:5px}
.list{display:grid;gap:8px;list-style:none}
.filter{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:end}
.filter>div{flex:1 1 180px}
.check{display:flex;gap:6px;align-items:center;font-weight:400;margin:0;padding:6px 0}
.check input{width:14px;height:14px;padding:0;accent-color:var(--info)}
.calls{position:relative;list-style:none;border:1px solid var(--line);border-radius:10px;overflow:hidden;overflow-anchor:none;box-sizing:content-box}
.calls li{position:absolute;left:0;right:0}
.call{display:flex;flex-direction:column;justify-content:center;gap:1px;width:100%;height:48px;padding:0 12px;border:0;border-bottom:1px solid var(--line);background:none;text-align:left}
.call:hover,.call[aria-expanded=true]{background:var(--raised)}
.line{display:flex;gap:8px;align-items:center;min-width:0;font:12px/1.5 var(--mono);font-variant-numeric:tabular-nums;white-space:nowrap}
.line.dim{font:11.5px/1.5 var(--sans)}
.line>.end{margin-left:auto}
.place{flex:0 1 auto;min-width:0;overflow:hidden;text-overflow:ellipsis}
.line .place b{font-weight:600}
.details{border-bottom:1px solid var(--line)}
.details .g{display:block;color:var(--dim)}
.details .btn{justify-self:start}
.details table+.in{padding-bottom:12px}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:6px 10px;flex:none;padding:8px 10px 8px 12px;border-bottom:1px solid var(--line);background:var(--raised);font-size:12.5px}
.bar p{flex:1 1 200px;min-width:0;max-height:110px;overflow-y:auto}
.bar.info{background:var(--info-bg)}.bar.bad{background:var(--bad-bg)}.bar.bad b{color:var(--bad)}
.bar .icon{margin:-3px 0;align-self:start}
.bar:not(.info){flex-wrap:nowrap}
.drop{position:absolute;inset:0;display:grid;place-items:center;padding:16px;text-align:center;background:var(--info-bg);color:var(--info);border:2px dashed;border-radius:14px;font-weight:650;pointer-events:none;opacity:.94}
.timeline{position:relative;user-select:none;-webkit-user-select:none;touch-action:pan-y;cursor:grab}
.timeline svg{display:block;width:100%;overflow:visible}
.timeline text{font:11px var(--sans);fill:var(--text)}
.timeline .lane{fill:var(--dim)}.timeline .tick{font:10.5px var(--mono);fill:var(--dim)}
.m rect,.m circle{fill:var(--dim)}.m path{stroke:var(--warn);stroke-width:2}
.m.ok rect,.m.ok circle{fill:var(--ok)}.m.warn rect,.m.warn circle{fill:var(--warn)}.m.bad rect,.m.bad circle{fill:var(--bad)}.m.info rect,.m.info circle{fill:var(--info)}
.m.planned circle,.m.planned rect{fill:none;stroke:var(--warn);stroke-width:1.6;stroke-dasharray:2.5 2}
.m.stretch rect{fill-opacity:.4}.m.stretch.plain rect{fill:var(--sunken);fill-opacity:1;stroke:var(--line)}
.m.bad:not(.stretch) text{font:600 11px var(--mono);fill:var(--bad)}
.timeline [role=listbox]{position:absolute;inset:0}
.spot{position:absolute;border-radius:5px;cursor:pointer}
.spot:hover{background:color-mix(in srgb,var(--info) 18%,transparent)}
.spot[aria-selected=true]{outline:1.5px solid var(--text);outline-offset:0}
.spot:focus-visible{outline:2px solid var(--info);outline-offset:1px}
.acts .range{flex:1 0 100%;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;font-variant-numeric:tabular-nums}
.btn[aria-pressed=true]{background:var(--info-bg);color:var(--info);border-color:var(--info)}
.tell{min-height:35px;font-size:12px}
.head h2{font:650 13px/1.45 var(--sans);margin-right:auto}
.events{overflow-y:auto;overscroll-behavior:contain;font:12px/24px var(--mono)}
.events>div{position:relative}.events.none{padding:0 12px}
.row{position:absolute;inset:0 0 auto;padding:0 12px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;cursor:pointer}
.row time{color:var(--dim);margin-right:8px}
.row:hover{background:var(--raised)}
.row[aria-selected=true]{background:var(--info-bg);outline:1px solid var(--info);outline-offset:-1px}
@container (max-width:420px){.tabs button{padding-inline:4px;margin-inline:-1px}.tabs .n{padding:1px 4px;margin-left:3px}}
@media (min-width:481px){
.panel{width:min(max(var(--w,440px),320px),calc(100vw - 32px));height:var(--h,auto);max-height:min(max(880px,var(--h,0px)),calc(100vh - 32px))}
.dock-left>.panel.at,.dock-right>.panel.at{top:0;bottom:0;height:auto;max-height:none;border-radius:0;border-width:0}
.dock-left>.panel.at{left:0;right:auto;border-right-width:1px;padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom) env(safe-area-inset-left)}
.dock-right>.panel.at{right:0;left:auto;border-left-width:1px;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) 0}
.panel>header{cursor:grab;touch-action:none;user-select:none;-webkit-user-select:none}
.panel>header:active{cursor:grabbing}
.edge{position:absolute;touch-action:none}
}
.edge.left,.edge.right{top:0;bottom:0;width:6px;cursor:ew-resize}
.edge.top,.edge.bottom{left:0;right:0;height:6px;cursor:ns-resize}
.edge.left{left:0}.edge.right{right:0}.edge.top{top:0}.edge.bottom{bottom:0}
.edge.left.top,.edge.left.bottom,.edge.right.top,.edge.right.bottom{width:18px;height:18px;cursor:nwse-resize}
.edge.right.top,.edge.left.bottom{cursor:nesw-resize}
.edge.left.top,.edge.right.top{bottom:auto}.edge.left.bottom,.edge.right.bottom{top:auto}.edge.left.top,.edge.left.bottom{right:auto}.edge.right.top,.edge.right.bottom{left:auto}
.edge[role]:hover{background:color-mix(in srgb,var(--info) 35%,transparent)}
.edge:focus-visible{background:var(--info);outline-offset:0}
.menu{position:absolute;z-index:2;top:42px;inset-inline-end:8px;min-width:212px;max-width:calc(100% - 16px);max-height:calc(100% - 50px);overflow-y:auto;padding:5px;background:var(--bg);border:1px solid var(--line);border-radius:10px;
box-shadow:0 12px 30px -8px rgb(0 0 0/.4);cursor:default;font-size:12.5px}
.menu button{display:block;width:100%;border:0;border-radius:6px;background:none;padding:5px 10px 5px 26px;text-align:start;position:relative}
.menu button:hover,.menu button:focus-visible{background:var(--sunken)}
.menu [aria-checked=true]::before{content:"";position:absolute;inset-inline-start:11px;top:8px;width:4px;height:8px;border:solid var(--info);border-width:0 2px 2px 0;rotate:45deg}
.menu [role=group]+*{border-top:1px solid var(--line);margin-top:5px;padding-top:5px}
.menu>div>button{border-radius:0 0 6px 6px}
.menu b,.menu p{display:block;padding:4px 10px 2px;font-size:12px;font-weight:400;color:var(--dim)}
.note{position:fixed;display:flex;align-items:center;gap:12px;max-width:min(420px,calc(100vw - 32px));padding:8px 8px 8px 14px;background:var(--bg);border:1px solid var(--line);border-radius:14px;box-shadow:0 6px 20px -4px rgb(0 0 0/.35)}
.note b{font-weight:600}
.claims th bdi{display:inline-block;max-width:130px;white-space:normal;overflow-wrap:break-word}
.claims .v{white-space:pre-wrap}
.hid{padding-block:7px;border-top:1px solid var(--line);font-size:12px}
.signature{display:grid;gap:9px}
.signature .acts{margin-top:0}
.signature textarea+.acts{margin-top:7px}
.outcome{border-radius:8px;padding:7px 10px;background:var(--warn-bg);border:1px solid transparent;font-size:12px}
.outcome.ok{background:var(--ok-bg)}.outcome.bad{background:var(--bad-bg)}
.outcome p{margin-top:3px;color:var(--text)}
:host::backdrop{display:none!important}
.own>.panel.at{inset:0!important;width:auto;height:auto;max-height:none;border:0;border-radius:0;box-shadow:none;animation:none;padding:0}
.own table{color:inherit}
@media (max-width:480px){.edge{display:none}.panel.at{inset:auto 0 0;width:auto;max-height:88vh;max-height:88dvh;border-radius:14px 14px 0 0;border-width:1px 0 0;padding-bottom:env(safe-area-inset-bottom)}.body{padding:12px}.tabs{padding-inline:4px}}
@media (max-height:320px){.lw>.panel.at{top:0;bottom:0;height:auto;max-height:none}.foot{display:none}}
@media (prefers-color-scheme:dark){.lw{${dark}color-scheme:dark}}
@media (forced-colors:active){.lw{${system}color-scheme:light dark}.dot{border:1px solid CanvasText;background:CanvasText}.dot.ok{background:Canvas}.verdict,.snippet,.pill,.n{border:1px solid CanvasText}.tabs button{border-color:Canvas}.tabs [aria-selected=true]{border-color:Highlight}.btn.main{background:ButtonFace;color:ButtonText;border-color:ButtonText}.strip text{fill:CanvasText}.m rect,.m circle{stroke:CanvasText}}
@media (prefers-reduced-motion:no-preference){.panel{animation:in .12s ease-out}@keyframes in{from{opacity:0;transform:translateY(6px)}}}
@media print{:host{display:none!important}}
`

/**
 * Puts the stylesheet into a shadow root, with the constructor of that root's own window: a sheet made elsewhere is
 * refused by another document. A constructed sheet passes a strict style-src; the element is for browsers without.
 *
 * @returns takes it out again
 */
export function adoptStylesheet(shadow: ShadowRoot): () => void {
  const page = shadow.ownerDocument.defaultView
  if (page && 'adoptedStyleSheets' in shadow) {
    const sheet = new page.CSSStyleSheet()
    sheet.replaceSync(stylesheet)
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet]
    return () => {
      shadow.adoptedStyleSheets = shadow.adoptedStyleSheets.filter(other => other !== sheet)
    }
  }
  const element = shadow.ownerDocument.createElement('style')
  element.textContent = stylesheet
  shadow.append(element)
  return () => element.remove()
}
