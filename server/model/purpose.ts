/** Whether a stage, or the file at a path, calls itself one for debugging. */
export function isForDebugging(name: string): boolean {
  return /debug/i.test(name) && hasWord(name, /^(?:debug|debugger|debugging)$/i);
}

/** Whether it calls itself one for those who work on the program: `Dockerfile.dev`, `AS test`. */
export function isForDevelopment(name: string): boolean {
  return isForDebugging(name) || hasWord(name, /^(?:dev|devel|develop|development|devcontainer|tests?|testing|ci)$/i);
}

function hasWord(name: string, word: RegExp): boolean {
  const words = name.slice(name.lastIndexOf('/') + 1).split(/[^A-Za-z]+/);
  return words.some((one) => word.test(one));
}
