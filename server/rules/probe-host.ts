import { defineRule, shared } from './rule.ts';

export default defineRule({
  id: 'probe-host',
  title: 'Probe or hook sent to another host',
  severity: 'low',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Probes and HTTP hooks are sent by the kubelet, from the network of the node. With `host` a manifest has the node call any address that it can reach, such as the metadata service of the cloud or what listens on the node alone, and learns whether it answers.',
  remedy: 'Leave `host` out: the kubelet then asks the pod. Name a virtual host in `httpHeaders` with `Host`.',
  references: { 'pod-security': 'baseline/hostProbesAndHostLifecycle' },
  podSecurity: [{ level: 'baseline', check: 'hostProbesAndHostLifecycle', since: [1, 34] }],

  *podContainer({ name, handlerHosts }) {
    for (const { handler, host } of handlerHosts) {
      if (host.value === undefined || host.value === '') continue;
      const fix = shared(host, {
        title: `Send \`${handler}\` to the pod itself`,
        safety: 'unsafe' as const,
        breaks: "It fails where nothing listens on the pod's own address, only on the host that was named",
        edits: () => host.remove(),
      });
      yield {
        range: host.range,
        message: `\`${name}\` has the node send its \`${handler}\` to \`${host.value}\``,
        fixes: [fix],
      };
    }
  },
});
