// Runs in the page of a report: scrolls, filters and sorts, and says how long the longest frame took, in milliseconds.
(async () => {
  const view = document.querySelector('.view');
  if (view === null) return undefined;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const longest = async (act) => {
    const start = performance.now();
    act();
    await frame();
    await frame();
    return Math.round(performance.now() - start);
  };
  const most = (times) => Math.round(times.sort((a, b) => a - b)[Math.floor(times.length * 0.9)]);
  // What the page itself does for a place further down, without what drawing costs where no graphics processor helps.
  const drawing = [];
  for (let step = 1; step <= 60; step++) {
    const start = performance.now();
    view.scrollTo(0, (view.scrollHeight * step) / 60);
    view.dispatchEvent(new Event('scroll'));
    drawing.push(performance.now() - start + view.offsetHeight * 0);
  }
  const drawn = most(drawing);
  const steps = [];
  for (let step = 1; step <= 60; step++)
    steps.push(await longest(() => view.scrollTo(0, (view.scrollHeight * step) / 60)));
  const scrolled = most(steps);
  const search = document.querySelector('input[type=search]');
  const type = (text) => () => {
    search.value = text;
    search.dispatchEvent(new Event('input'));
  };
  const filtered = await longest(type('openssl'));
  const all = await longest(type(''));
  const sorted = await longest(() => document.querySelectorAll('.head button')[1].click());
  const rows = document.querySelectorAll('.space .row').length;
  const count = document.querySelector('.grid')?.getAttribute('aria-rowcount');
  const isClean = document.querySelector('main img') === null;
  document.querySelector('details:last-of-type')?.setAttribute('open', '');
  return { drawn, scrolled, filtered, all, sorted, rows, count, isClean };
})();
