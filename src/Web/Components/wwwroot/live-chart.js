// Draws the charts of a page when they come into sight. The library is fetched only then; without it the still drawing stays.

const charts = document.querySelectorAll('[data-live-chart]');
let library;

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

// Colours are the page's own; a canvas gives them in a form the library reads.
function colour(name) {
  const dot = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  dot.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
  dot.fillRect(0, 0, 1, 1);
  const [r, g, b] = dot.getImageData(0, 0, 1, 1).data;
  return `rgb(${r},${g},${b})`;
}

async function draw(figure) {
  const echarts = await load(figure.dataset.echarts);
  const { names, values, texts } = JSON.parse(figure.dataset.liveChart);
  const plot = figure.querySelector('.live-chart-plot');
  const most = values.indexOf(Math.max(...values));
  const soft = colour('--ink-soft');
  plot.replaceChildren();
  const chart = echarts.init(plot, null, { renderer: 'canvas' });
  chart.setOption({
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 180,
    grid: { left: 4, right: 4, top: 22, bottom: 4 },
    xAxis: { type: 'category', data: names, axisLabel: { show: false }, axisTick: { show: false }, axisLine: { lineStyle: { color: colour('--edge') } } },
    yAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitNumber: 3, splitLine: { lineStyle: { color: colour('--line'), type: [2, 4] } } },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'none' },
      backgroundColor: colour('--raised'), borderColor: colour('--line'), textStyle: { color: colour('--ink'), fontSize: 13 },
      formatter: ([point]) => `${names[point.dataIndex]}\n${texts[point.dataIndex]}`,
    },
    series: [{
      type: 'bar', barCategoryGap: '30%', data: values.map((value, i) => i === most ? { value, itemStyle: { color: colour('--bar-today') } } : value),
      itemStyle: { color: colour('--bar'), borderRadius: [2, 2, 0, 0] },
      label: { show: true, position: 'top', color: soft, fontSize: 12, formatter: point => point.dataIndex === most && values[most] > 0 ? texts[most] : '' },
      labelLayout: { moveOverlap: 'shiftX' },
    }],
  });
  new ResizeObserver(() => chart.resize()).observe(plot);
  figure.dataset.drawn = '';
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries.filter(one => one.isIntersecting)) {
    seen.unobserve(entry.target);
    draw(entry.target).catch(error => console.warn(error));
  }
});
charts.forEach(chart => seen.observe(chart));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(chart => {
  if (chart.dataset.drawn === undefined) return;
  globalThis.echarts.getInstanceByDom(chart.querySelector('.live-chart-plot'))?.dispose();
  draw(chart);
}));
