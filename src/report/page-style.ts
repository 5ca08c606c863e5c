import { colourVariables } from './colours.ts'

/**
 * The style of every report: light or dark as the reader's system is, light on paper; one column, so that it reads on a
 * phone; wide drawings on wide screens and on paper, narrow ones on phones.
 */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${colourVariables('light')}}
@media screen and (prefers-color-scheme:dark){:root{${colourVariables('dark')}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:48rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
h1{font-size:1.7rem;line-height:1.2;margin:.25rem 0 .5rem}
h2{font-size:1.2rem;line-height:1.3;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
p{margin:.5rem 0}
a{color:var(--bid)}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{overflow-x:auto;background:var(--panel);padding:.75rem;border-radius:6px;font-size:.85rem}
.notice{background:var(--notice);border-left:4px solid var(--suspect);padding:.6rem .9rem;margin:1rem 0}
.lead{color:var(--muted)}
dl.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0}
dl.numbers div{background:var(--panel);border-radius:6px;padding:.6rem .8rem}
dl.numbers dt{color:var(--muted);font-size:.82rem;line-height:1.3}
dl.numbers dd{margin:.1rem 0 0;font-size:1.35rem;font-variant-numeric:tabular-nums;line-height:1.25}
dl.numbers dd small{font-size:.8rem;color:var(--muted);margin-left:.25em}
dl.numbers dd.note{font-size:.82rem;color:var(--muted)}
.tag{display:inline-block;border-radius:4px;padding:0 .4em;font-size:.78rem;line-height:1.5;white-space:nowrap;border:1px solid var(--rule)}
.tag.good{background:var(--verified);border-color:var(--verified);color:var(--paper)}
.tag.fair{border-color:var(--bid);color:var(--bid)}
.tag.none{color:var(--muted)}
ul.plain{padding-left:1.1rem;margin:.5rem 0}
ul.plain li{margin:.3rem 0}
nav ul{columns:2;padding-left:1.1rem;font-size:.92rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.88rem;margin:.75rem 0;font-variant-numeric:tabular-nums}
.caption{color:var(--muted);font-size:.85rem;margin:1rem 0 -.25rem}
th,td{text-align:right;padding:.3rem .4rem;border-bottom:1px solid var(--rule);vertical-align:top;white-space:nowrap}
th{font-weight:600;vertical-align:bottom;white-space:normal}
th small{display:block;font-weight:400;color:var(--muted)}
td small{display:block;color:var(--muted)}
th:first-child,td:first-child{text-align:left;padding-left:0}
.text{text-align:left;white-space:normal}
figure{margin:1.25rem 0;break-inside:avoid}
figure h3{font-size:1rem;margin:0 0 .25rem}
figcaption{font-size:.88rem;color:var(--muted)}
figcaption a{white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.85rem;margin:.15rem 0 .35rem;padding:0;list-style:none}
.legend i{display:inline-block;width:.85em;height:.85em;margin-right:.4em;border-radius:2px;vertical-align:-.08em}
.legend i.line{height:.22em;vertical-align:.25em}
.picture svg{--plot-background:var(--paper);display:block;width:100%;height:auto;overflow:visible}
.picture.narrow{display:none}
footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.82rem}
@media screen and (max-width:560px){
main{padding:1rem 1rem 2.5rem}
nav ul{columns:1}
.picture.wide{display:none}
thead{display:none}
tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--rule)}
td,td.text{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0;text-align:right;white-space:normal}
td small{display:inline}
td::before{content:attr(data-label);color:var(--muted);text-align:left}
td:first-child{font-weight:600}
td:first-child::before{content:none}
.picture.narrow{display:block}
}
@media print{
body{font-size:11pt}
main{max-width:none;padding:0}
h2{break-after:avoid}
.scroll{overflow:visible}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
figcaption a,nav,.screen{display:none}
table{font-size:8pt}
tr,dl.numbers div{break-inside:avoid}
thead{display:table-header-group}
}
`.trim()
