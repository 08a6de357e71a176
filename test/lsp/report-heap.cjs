// Loaded into a server under test: tells how much its heap holds after a collection, whenever it is asked by a signal.
process.on('SIGUSR2', () => {
  global.gc();
  global.gc();
  process.stderr.write(`heap ${process.memoryUsage().heapUsed}\n`);
});
