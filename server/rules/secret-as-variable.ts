import { secretFolder, secretVariables } from '../model/secret-variable.ts';
import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'secret-as-variable',
  title: 'Secret given as a variable',
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'Variables are handed on to every child process, stand in crash reports and in what `/proc` shows of a process, and stay as they are when the Secret is replaced. A file is read when it is needed, by who may read it.',
  remedy: 'Mount the Secret as a volume, and have the program read the file.',
  references: {
    'cis-kubernetes': '5.4.1',
    checkov: 'CKV_K8S_35',
    kics: '3d658f8b-d988-41a0-a841-40043121de1e',
    'kube-linter': ['read-secret-from-env-var', { id: 'env-var-secret', relation: 'wider' }],
    kubescape: { id: 'C-0207', relation: 'wider' },
    kyverno: ['disallow-secrets-from-env-vars', { id: 'secrets-not-from-env-vars', relation: 'narrower' }],
  },

  *resource(resource) {
    const workload = workloadOf(resource);
    for (const found of workload === undefined ? [] : secretVariables(workload)) {
      const { variable, container, secret, range, fileVariable, mount } = found;
      const what = secret === undefined ? 'a Secret' : `Secret \`${secret}\``;
      if (variable === undefined) {
        yield { range, message: `\`${container}\` is given all of ${what} as variables` };
        continue;
      }
      const message = `\`${container}\` is given a key of ${what} as variable \`${variable}\``;
      const reads =
        fileVariable === undefined
          ? `The program must read the file instead of \`${variable}\``
          : `The user of the container must be able to read the file, which the image is told of by \`${fileVariable}\``;
      yield {
        range,
        message,
        ...(mount && {
          fixes: [
            shared(found, {
              title: `Mount ${what} at \`${secretFolder}/${secret}\` instead`,
              safety: 'unsafe',
              breaks: reads,
              edits: mount,
            }),
          ],
        }),
      };
    }
  },
});
