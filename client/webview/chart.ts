import type uPlot from 'uplot';
import { type HistoryPoint, type ReportSeverity, scanSeverities } from '../../server/protocol-scan.ts';
import { colour, element } from './dom.ts';

const height = 140;
const shown: readonly ReportSeverity[] = scanSeverities.slice(0, 4);

/** The colour that a severity has in charts and bars, as the style sheet has it for the theme. */
function severityColour(severity: ReportSeverity): string {
  return colour(`--${severity}`, '#888888');
}

/** How the findings of an image have changed from scan to scan; a table says the same to those who cannot see it. */
export function historyChart(history: readonly HistoryPoint[]): HTMLElement {
  const root = element('figure', { class: 'history' }, element('figcaption', {}, 'Findings from scan to scan'));
  const canvas = element('div', { class: 'chart', 'aria-hidden': 'true' });
  const table = tableOf(history);
  root.append(canvas, table);
  // It asks for the formats of the page's language when it is loaded, and fails where that is none.
  import('uplot').then(
    (library) => drawInto(canvas, history, library.default),
    () => {
      canvas.remove();
      table.classList.remove('heard');
    },
  );
  return root;
}

function drawInto(canvas: HTMLElement, history: readonly HistoryPoint[], Chart: typeof uPlot): void {
  let chart: uPlot | undefined;
  const draw = () => {
    const width = canvas.clientWidth;
    if (width === 0) return;
    chart?.destroy();
    chart = new Chart(optionsOf(width), dataOf(history), canvas);
  };
  new ResizeObserver(() =>
    chart === undefined ? draw() : chart.setSize({ width: canvas.clientWidth, height }),
  ).observe(canvas);
  // Another theme has other colours.
  new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}

function dataOf(history: readonly HistoryPoint[]): uPlot.AlignedData {
  // In order, and never twice the same moment.
  const times = history.map(({ createdAt }, index) => Math.floor(Date.parse(createdAt) / 1000) + index / 1000);
  return [times, ...shown.map((severity) => history.map(({ counts }) => counts[severity]))];
}

function optionsOf(width: number): uPlot.Options {
  const foreground = colour('--vscode-foreground', '#888888');
  const grid = { stroke: colour('--vscode-editorWidget-border', '#88888855'), width: 1 };
  const axis = { stroke: foreground, grid, ticks: grid, font: '11px sans-serif' };
  return {
    ...{ width, height },
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most)] } },
    axes: [{ ...axis }, { ...axis, size: 60 }],
    series: [
      {},
      ...shown.map((severity) => ({
        label: severity,
        stroke: severityColour(severity),
        width: 2,
        points: { show: true, size: 5 },
      })),
    ],
  };
}

function tableOf(history: readonly HistoryPoint[]): HTMLElement {
  const head = ['scanned', 'by', ...shown].map((name) => element('th', { scope: 'col' }, name));
  const rows = history.map(({ createdAt, scanner, counts }) => {
    const cells = [
      createdAt.slice(0, 16).replace('T', ' '),
      scanner,
      ...shown.map((severity) => String(counts[severity])),
    ];
    return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
  });
  return element('table', { class: 'heard' }, element('tr', {}, ...head), ...rows);
}
