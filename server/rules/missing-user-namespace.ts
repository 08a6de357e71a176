import { workloadOf } from '../model/workload-spec.ts';
import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'missing-user-namespace',
  title: "Pod that shares the node's users",
  severity: 'low',
  profile: 'strict',
  formats: ['kubernetes'],
  why: 'With `hostUsers: false` root of the container is nobody on the node: of the ways out of a container most lead nowhere then. Without it, a user of the container is the user of the same number on the node.',
  remedy: 'Set `hostUsers: false`. It takes Kubernetes 1.33, a kernel of 6.3 and volumes that can be mapped.',
  references: {},

  *resource(resource, { kubernetesVersion: [major, minor] }) {
    const workload = workloadOf(resource);
    // On by default since 1.33: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
    if (workload === undefined || (major === 1 && minor < 33) || workload.pod.isWindows) return;
    const users = workload.flag('hostUsers');
    if (users.state !== 'absent' && users.value !== true) return;
    // The API server refuses these together, so that there is no fix while the pod has one of them.
    const needsHost = ['hostNetwork', 'hostPID', 'hostIPC'].some((key) => workload.flag(key).state !== 'absent');
    yield {
      range: users.range,
      message: `\`${resource.name}\` shares the users of its node: a root that breaks out is root there`,
      fixes: [
        shared(users, {
          title: 'Give it users of its own',
          safety: 'unsafe',
          breaks: 'It does not start where the node or a volume of it cannot map users, and NFS is one of those',
          edits: () => (needsHost ? undefined : users.set(false)),
        }),
      ],
    };
  },
});
