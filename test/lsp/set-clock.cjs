// Loaded into a server under test: sets its clock ahead by 40 days when it is told to by a signal, back by as many the next time, and so on.
const Real = Date;
let ahead = 0;
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [Real.now() + ahead]));
  }
  static now() {
    return Real.now() + ahead;
  }
};
process.on('SIGUSR2', () => {
  ahead = (ahead > 0 ? -40 : 40) * 86_400_000;
  process.stderr.write(`clock ${ahead}\n`);
});
