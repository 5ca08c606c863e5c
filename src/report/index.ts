export type { Chart, LegendEntry } from './chart.ts'
export { type CostBar, type CostBarsOptions, type CostLine, costBarsChart } from './charts/cost-bars.ts'
export { type EventRow, type EventRowsOptions, eventRowsChart } from './charts/event-rows.ts'
export { type HeatCell, type HeatMapOptions, heatMapChart } from './charts/heat-map.ts'
export {
  type IntervalAxis,
  type IntervalChartOptions,
  type IntervalPoint,
  type IntervalSeries,
  intervalChart,
} from './charts/interval-chart.ts'
export { type LineChartOptions, type LineSeries, lineChart, type Ribbon } from './charts/line-chart.ts'
export { type MirroredBarsOptions, mirroredBarsChart } from './charts/mirrored-bars.ts'
export { type RangeRow, type RangeRowsOptions, rangeRowsChart } from './charts/range-rows.ts'
export { type ScatterChartOptions, type ScatterPanel, scatterChart } from './charts/scatter-chart.ts'
export { type StripChartOptions, type StripRow, type StripSegment, stripChart } from './charts/strip-chart.ts'
export type { Colour } from './colours.ts'
export { csvText, type DataTable, dataLink } from './data-table.ts'
export { type FigureOptions, figure } from './figure.ts'
export { escapeHtml, Html, type HtmlValue, html, trustedHtml } from './html.ts'
export { formatInteger, formatNumber, formatPercent } from './number-text.ts'
export { type PageOptions, type PageSection, renderPage, slug } from './page.ts'
export { requirePictures } from './pictures.ts'
export { type KeyNumber, keyNumbers, type TableColumn, type TableOptions, table } from './tables.ts'
