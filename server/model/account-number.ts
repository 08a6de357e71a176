import type { Edit } from '../text/edit.ts';
import { type Account, createdAccounts } from './account.ts';
import type { Stage } from './dockerfile.ts';
import { numberAccount } from './user-creation.ts';

/** The number of an account, or the variable of the build that holds it, where the file or the tables tell it. */
export interface AccountNumber {
  readonly uid: number | string;
  /** Edits that give the account that number where it is created; none where it has it already. */
  readonly numbering: readonly Edit[];
}

/**
 * Accounts of fixed numbers that distributions ship:
 * https://salsa.debian.org/debian/base-passwd/-/blob/master/passwd.master and
 * https://gitlab.alpinelinux.org/alpine/aports/-/blob/master/main/alpine-baselayout/passwd
 */
const shipped: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  apt: { daemon: 1, bin: 2, sys: 3, games: 5, man: 6, mail: 8, 'www-data': 33, backup: 34, nobody: 65534 },
  apk: { bin: 1, daemon: 2, mail: 8, guest: 405, nobody: 65534 },
};

/** The number of the account `name` in what `stage` makes; undefined when it cannot be told. */
export function accountNumber(stage: Stage, name: string): AccountNumber | undefined {
  if (isChanged(stage, name)) return undefined;
  const account = createdAccounts(stage).findLast((one) => one.name === name);
  if (account !== undefined) return ofAccount(stage, account);
  const { knownBase } = stage;
  const known = [knownBase?.offersUser, knownBase?.user].find((user) => user?.name === name);
  const uid = known?.uid ?? shipped[knownBase?.packageManager ?? '']?.[name];
  return uid === undefined ? undefined : { uid, numbering: [] };
}

function ofAccount(stage: Stage, account: Account): AccountNumber | undefined {
  if (typeof account.uid === 'number') return { uid: account.uid, numbering: [] };
  const { uidVariable } = account;
  if (uidVariable !== undefined && account.stage === stage) return { uid: uidVariable, numbering: [] };
  return account.uid === 'free' ? numberAccount(stage, account) : undefined;
}

/** Whether a command may give an account of that name another number, or take it away. */
function isChanged(stage: Stage, name: string): boolean {
  const isHere = stage.instructions.some(
    (instruction) =>
      instruction.keyword === 'RUN' &&
      instruction
        .commandsWith(/usermod|userdel|deluser|\/etc\/passwd/)
        .some(
          ({ name: program, words }) =>
            !/^(?:useradd|adduser|chown)$/.test(program ?? '') && words.some(({ value }) => value === name),
        ),
  );
  return isHere || (stage.parent !== undefined && isChanged(stage.parent, name));
}
