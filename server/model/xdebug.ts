import type { Stage, Word } from './dockerfile.ts';
import { callOf } from './program-call.ts';

/** Programs that put an extension into PHP: https://hub.docker.com/_/php, https://github.com/mlocati/docker-php-extension-installer */
const installers = /^(?:pecl|install-php-extensions|docker-php-ext-(?:install|enable))$/;
const condition = /(?:^|[\s;&|(])(?:if|case|while)\s/;

/** The word that puts Xdebug into the PHP of `stage`, or of one below it; undefined where none does, or only perhaps. */
export function installedXdebug(stage: Stage): Word | undefined {
  for (let one: Stage | undefined = stage; one !== undefined; one = one.parent)
    for (const instruction of one.instructions) {
      if (instruction.keyword !== 'RUN' || condition.test(instruction.argumentText)) continue;
      for (const command of instruction.commandsWith(/xdebug/)) {
        const call = callOf(command, instruction);
        const isInstalling =
          call !== undefined &&
          installers.test(call.program) &&
          (call.program !== 'pecl' || call.words[1]?.value === 'install');
        const word = isInstalling ? call.words.find(({ value }) => /^xdebug(?:-|$)/.test(value ?? '')) : undefined;
        if (word !== undefined) return word;
      }
    }
  return undefined;
}
