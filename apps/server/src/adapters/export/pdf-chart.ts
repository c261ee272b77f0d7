import type { ReportChart } from '../../ports/report-export.ts'
import { scaleFor } from './chart-scale.ts'
import type { ChartScale } from './chart-scale.ts'
import { hairline, ink, lineHeight, margin, quiet, textSize } from './pdf-pen.ts'
import type { Document, Pen } from './pdf-pen.ts'

const plotHeight = 96
const axisWidth = 44
const titleRoom = 14
const barShare = 0.7
const keySize = 6
const keyGap = 14
const labelGap = 8
/** Told apart in grey as well. */
const colors = ['#24507e', '#d3933a', '#8fa3b5'] as const

/** What a chart takes of a page. */
export const chartHeight = titleRoom + plotHeight + 2 * lineHeight

/** A chart with its title, its key where there are several series, and its axes. */
export function drawChart(doc: Document, pen: Pen, chart: ReportChart): void {
  writeHead(doc, pen, chart)
  const plot = plotFor(pen, chart)
  drawAxes(doc, pen, { chart, plot })
  if (chart.form === 'bars') drawBars(doc, chart, plot)
  else drawLines(doc, chart, plot)
  pen.y += chartHeight - titleRoom
}

function writeHead(doc: Document, pen: Pen, { title, unit, series }: ReportChart): void {
  doc.font('Helvetica-Bold').fontSize(textSize).fillColor(ink)
  const text = unit === undefined ? title : `${title} (${unit})`
  pen.print(text, margin, pen.y)
  let x = margin + doc.widthOfString(text) + keyGap
  doc.font('Helvetica')
  if (series.length > 1) {
    for (const [at, { name }] of series.entries()) {
      doc.rect(x, pen.y, keySize, keySize).fill(colorOf(at))
      doc.fillColor(quiet)
      pen.print(name, x + keySize + 3, pen.y)
      x += keySize + 3 + pen.measure(name) + keyGap
    }
  }
  pen.y += titleRoom
}

type Plot = {
  readonly left: number
  readonly width: number
  readonly top: number
  readonly scale: ChartScale
  /** From the left edge of one point's place to that of the next. */
  readonly pitch: number
  yOf(value: number): number
}

function plotFor(pen: Pen, chart: ReportChart): Plot {
  const left = margin + axisWidth
  const width = pen.innerWidth - axisWidth
  const top = pen.y
  const scale = scaleFor(
    chart.form === 'bars' ? heightsOf(chart) : chart.series.flatMap(({ values }) => values),
  )
  const perUnit = plotHeight / (scale.highest - scale.lowest)
  return {
    left,
    width,
    top,
    scale,
    pitch: width / Math.max(1, chart.labels.length),
    yOf: (value) => top + (scale.highest - value) * perUnit,
  }
}

/** Where bars stand on one another, their sums; what is below zero hangs from it. */
function heightsOf({ labels, series }: ReportChart): readonly number[] {
  return labels.flatMap((_, at) => {
    const values = series.map(({ values: all }) => all[at] ?? 0)
    return [sum(values.filter((value) => value > 0)), sum(values.filter((value) => value < 0))]
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

type Drawn = { readonly chart: ReportChart; readonly plot: Plot }

function drawAxes(doc: Document, pen: Pen, { chart, plot }: Drawn): void {
  doc.font('Helvetica').fontSize(textSize)
  for (const step of plot.scale.steps) {
    const y = plot.yOf(step)
    doc
      .moveTo(plot.left, y)
      .lineTo(plot.left + plot.width, y)
      .lineWidth(step === 0 ? 0.6 : 0.3)
      .strokeColor(step === 0 ? ink : hairline)
      .stroke()
    doc.fillColor(quiet)
    const text = stepFormat.format(step)
    pen.print(text, plot.left - 4 - pen.measure(text), y - textSize / 2)
  }
  const widest = Math.max(0, ...chart.labels.map((label) => pen.measure(label)))
  const every = Math.max(1, Math.ceil((widest + labelGap) / plot.pitch))
  for (const [at, label] of chart.labels.entries()) {
    if (at % every !== 0) continue
    const middle = plot.left + (at + 0.5) * plot.pitch
    pen.print(label, middle - pen.measure(label) / 2, plot.top + plotHeight + 4)
  }
}

const stepFormat = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 4 })

function drawBars(doc: Document, { labels, series }: ReportChart, plot: Plot): void {
  const width = plot.pitch * barShare
  for (const at of labels.keys()) {
    const x = plot.left + (at + 0.5) * plot.pitch - width / 2
    let above = 0
    let below = 0
    for (const [place, { values }] of series.entries()) {
      const value = values[at] ?? 0
      if (value === 0) continue
      const from = value > 0 ? above : below
      const [top, bottom] = [plot.yOf(Math.max(from, from + value)), plot.yOf(Math.min(from, from + value))]
      doc.rect(x, top, width, bottom - top).fill(colorOf(place))
      if (value > 0) above += value
      else below += value
    }
  }
}

function drawLines(doc: Document, { series }: ReportChart, plot: Plot): void {
  for (const [place, { values }] of series.entries()) {
    for (const [at, value] of values.entries()) {
      const x = plot.left + (at + 0.5) * plot.pitch
      if (at === 0) doc.moveTo(x, plot.yOf(value))
      else doc.lineTo(x, plot.yOf(value))
    }
    if (values.length > 1) doc.lineWidth(1.2).strokeColor(colorOf(place)).stroke()
    else doc.circle(plot.left + 0.5 * plot.pitch, plot.yOf(values[0] ?? 0), 1.5).fill(colorOf(place))
  }
}

function colorOf(place: number): string {
  return colors[place % colors.length] ?? ink
}
