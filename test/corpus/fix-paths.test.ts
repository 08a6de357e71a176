import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asKubescapeWould, type FixSample, foundIn, hardened, readFixSamples, valuesAt } from './fix-paths.ts';
import { readManifest } from './manifest.ts';

const skip = readManifest('extra').length > 0 ? false : 'there is no corpus';

/** Where what we set is not what Kubescape would, and why we leave it so. */
const differences: Readonly<Record<string, string>> = {
  'drop-capability-netraw': 'all capabilities are dropped, this one with them',
  'immutable-container-filesystem containers[1]': 'a privileged container may mount and write what it likes',
  'immutable-container-filesystem initContainers[1]': 'a privileged init container may mount and write what it likes',
  'resources-cpu-limit-and-request requests': 'where only a limit is set, Kubernetes takes it for the request',
};

/** Where what Kubescape would set is not enough for us. */
const insufficient: Readonly<Record<string, string>> = {
  'alert-rw-hostpath': 'what lies there is secret, and mounted read-only it is still read',
  'drop-capability-netraw': 'the rule asks for `ALL`',
};

/** What to ask a program, only its author knows. */
const unfixed: ReadonlySet<string> = new Set(['configured-liveness-probe', 'configured-readiness-probe']);

const isPlaceholder = (value: string) => value === 'YOUR_VALUE';

/** Why the two differ for a place; undefined where they are to agree. */
function reasonIn(reasons: Readonly<Record<string, string>>, { control }: FixSample, path = ''): string | undefined {
  const part = /\.resources\.(?<part>\w+)/.exec(path)?.groups?.part;
  const owner = /^spec\.(?<owner>\w+\[\d+\])/.exec(path)?.groups?.owner;
  return reasons[control] ?? reasons[`${control} ${part}`] ?? reasons[`${control} ${owner}`];
}

describe("Kubescape's fix paths", { skip }, () => {
  const samples = readFixSamples();

  test('are there for rules of ours', () => assert.ok(samples.length >= 20, `${samples.length} samples`));

  test('are set by our fixes too, or the difference is explained', () => {
    const stale = new Set(Object.keys(differences));
    const found = samples.filter((each) => foundIn(each, each.document.text).length > 0);
    for (const sample of found.filter(({ control }) => !unfixed.has(control))) {
      const text = hardened(sample);
      // What is mounted read-only from then on may still be told of.
      const left = foundIn(sample, text).filter((message) => !/ read-only, and can see /.test(message));
      assert.deepEqual(left, [], `${sample.document.path} is fixed`);
      for (const place of sample.paths) {
        const values = valuesAt(sample, text, place).filter((value) => value !== undefined && value !== null);
        const isSet = isPlaceholder(place.value) ? values.length > 0 : values.map(String).includes(place.value);
        const reason = reasonIn(differences, sample, place.path);
        assert.equal(
          isSet,
          reason === undefined,
          `${place.path} in ${sample.document.path}: ${JSON.stringify(values)}`,
        );
        for (const [key, why] of Object.entries(differences)) if (why === reason) stale.delete(key);
      }
    }
    assert.deepEqual([...stale], [], 'every explanation is of use');
  });

  test('satisfy our rules, where they name a value', () => {
    const stale = new Set(Object.keys(insufficient));
    for (const sample of samples.filter(({ paths }) => paths.every(({ value }) => !isPlaceholder(value)))) {
      const left = foundIn(sample, asKubescapeWould(sample));
      const isEnough = reasonIn(insufficient, sample) === undefined;
      assert.equal(left.length === 0, isEnough, `${sample.document.path}: ${left.join()}`);
      if (!isEnough) stale.delete(sample.control);
    }
    assert.deepEqual([...stale], [], 'every explanation is of use');
  });
});
