/**
 * As what a Dockerfile is read. An instruction goes by its number, which stays its own from one version of the file to the
 * next; how instructions hang together is read as well: for each stage, and for the file.
 */

/** Which stages there are, what they are called and take files from, and everything in them: whatever a build is asked as a whole. */
export const wholeRead = 0;

/** Which stage is the last one, and how it hangs together. */
export const finalRead = 1;

/** What the instruction of that number says. */
export function instructionRead(id: number): number {
  return 2 * id + 2;
}

/** The number of the instruction that something was read of; -1 for what is read of the whole file. */
export function numberRead(read: number): number {
  return (read - 2) >> 1;
}

/**
 * Which instructions there are in the stage whose FROM has that number, and in those that it starts from: what they are
 * for, in what order, and what is made of the stage.
 */
export function stageRead(id: number): number {
  return 2 * id + 3;
}
