import { normalizeHostPath } from './host-path.ts';
import type { PodContainer } from './pod.ts';

/** A program whose purpose is to look after the node that it runs on, so that folders of it are meant. */
export interface HostAgent {
  /** For people. */
  readonly title: string;
  /** Folders of the node that it writes to, as far as that is known; `/` stands for any. */
  readonly writes: readonly string[];
  /** Where that comes from. */
  readonly source: string;
}

type Row = readonly [names: string, title: string, writes: readonly string[], source: string];

const network = ['/'];
const logs = ['/var/log', '/var/lib', '/var/data', '/run', '/var/run'];

/** Last parts of repositories, of which those with a hyphen may follow others, as in `prometheus-node-exporter`. */
const rows: readonly Row[] = [
  ['node-exporter', 'node exporter', [], 'https://github.com/prometheus/node_exporter#docker'],
  ['systemd-exporter', 'systemd exporter', [], 'https://github.com/prometheus-community/systemd_exporter'],
  ['smartctl-exporter', 'smartctl exporter', [], 'https://github.com/prometheus-community/smartctl_exporter'],
  ['process-exporter', 'process exporter', [], 'https://github.com/ncabatoff/process-exporter'],
  ['ipmi-exporter', 'IPMI exporter', [], 'https://github.com/prometheus-community/ipmi_exporter'],
  ['cadvisor', 'cAdvisor', [], 'https://github.com/google/cadvisor#quick-start-running-cadvisor-in-a-docker-container'],
  ['kube-bench', 'kube-bench', [], 'https://github.com/aquasecurity/kube-bench/blob/main/job-node.yaml'],
  ['docker-bench-security docker-bench', 'Docker Bench', [], 'https://github.com/docker/docker-bench-security'],
  [
    'node-problem-detector',
    'node problem detector',
    [],
    'https://github.com/kubernetes/node-problem-detector/blob/master/deployment/node-problem-detector.yaml',
  ],
  [
    'cilium/cilium cilium-envoy cilium/startup-script',
    'Cilium',
    network,
    'https://docs.cilium.io/en/stable/installation/k8s-install-helm/',
  ],
  [
    'calico/node calico/cni calico-node calico-cni calico/pod2daemon-flexvol calico/csi calico/node-driver-registrar',
    'Calico',
    network,
    'https://github.com/projectcalico/calico/blob/master/manifests/calico.yaml',
  ],
  [
    'flannel flannel-cni flannel-cni-plugin',
    'Flannel',
    network,
    'https://github.com/flannel-io/flannel/blob/master/Documentation/kube-flannel.yml',
  ],
  ['kube-router', 'kube-router', network, 'https://github.com/cloudnativelabs/kube-router/tree/master/daemonset'],
  [
    'multus multus-cni',
    'Multus',
    network,
    'https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/deployments/multus-daemonset.yml',
  ],
  ['weave-kube weave-npc', 'Weave Net', network, 'https://github.com/weaveworks/weave/tree/master/prog/weave-kube'],
  [
    'antrea-agent antrea-agent-ubuntu',
    'Antrea',
    network,
    'https://github.com/antrea-io/antrea/blob/main/build/yamls/antrea.yml',
  ],
  [
    'amazon-k8s-cni amazon-k8s-cni-init',
    'VPC plug-in of Amazon',
    network,
    'https://github.com/aws/amazon-vpc-cni-k8s/blob/master/config/master/aws-k8s-cni.yaml',
  ],
  [
    'kube-proxy',
    'kube-proxy',
    network,
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/',
  ],
  ['falco falco-no-driver', 'Falco', [], 'https://falco.org/docs/setup/kubernetes/'],
  ['falco-driver-loader', 'driver loader of Falco', network, 'https://falco.org/docs/setup/kubernetes/'],
  ['tetragon', 'Tetragon', network, 'https://tetragon.io/docs/installation/kubernetes/'],
  ['tracee', 'Tracee', ['/tmp'], 'https://aquasecurity.github.io/tracee/latest/docs/install/kubernetes/'],
  [
    'datadog/agent datadog-agent gcr.io/datadoghq/agent datadoghq/agent',
    'agent of Datadog',
    ['/run', '/var/run', '/opt/datadog-agent', '/var/lib/datadog-agent'],
    'https://docs.datadoghq.com/containers/kubernetes/installation/',
  ],
  [
    'instana/agent instana-agent',
    'agent of Instana',
    ['/dev', '/run', '/var/run', '/var/lib'],
    'https://www.ibm.com/docs/en/instana-observability/current?topic=agents-installing-kubernetes',
  ],
  [
    'newrelic/infrastructure newrelic-infrastructure newrelic/infrastructure-k8s newrelic/infrastructure-bundle',
    'agent of New Relic',
    [],
    'https://docs.newrelic.com/docs/kubernetes-pixie/kubernetes-integration/installation/kubernetes-integration-install-configure/',
  ],
  [
    'dynatrace/oneagent dynatrace-oneagent dynatrace/linux/oneagent linux/oneagent',
    'OneAgent of Dynatrace',
    network,
    'https://docs.dynatrace.com/docs/ingest-from/setup-on-k8s',
  ],
  ['sysdig/agent sysdig-agent agent-slim', 'agent of Sysdig', network, 'https://docs.sysdig.com/en/docs/installation/'],
  ['netdata/netdata', 'Netdata', [], 'https://learn.netdata.cloud/docs/netdata-agent/installation/docker'],
  ['fluent-bit aws-for-fluent-bit', 'Fluent Bit', logs, 'https://docs.fluentbit.io/manual/installation/kubernetes'],
  [
    'fluentd fluentd-kubernetes-daemonset fluentd-elasticsearch',
    'Fluentd',
    logs,
    'https://github.com/fluent/fluentd-kubernetes-daemonset',
  ],
  [
    'filebeat metricbeat auditbeat packetbeat journalbeat beats/filebeat beats/metricbeat',
    'Beats',
    logs,
    'https://www.elastic.co/docs/reference/beats/filebeat/running-on-kubernetes',
  ],
  [
    'elastic-agent',
    'Elastic Agent',
    logs,
    'https://www.elastic.co/docs/reference/fleet/running-on-kubernetes-managed-by-fleet',
  ],
  ['promtail', 'Promtail', logs, 'https://grafana.com/docs/loki/latest/send-data/promtail/installation/'],
  [
    'logdna-agent logdna/logdna-agent',
    'agent of LogDNA',
    logs,
    'https://github.com/logdna/logdna-agent-v2/blob/master/docs/KUBERNETES.md',
  ],
  [
    'csi-node-driver-registrar node-driver-registrar',
    'registrar of CSI drivers',
    network,
    'https://github.com/kubernetes-csi/node-driver-registrar',
  ],
  [
    'cephcsi aws-ebs-csi-driver aws-efs-csi-driver azuredisk-csi azurefile-csi csi-driver-nfs nfsplugin secrets-store-csi-driver csi-secrets-store/driver csi-plugin csi-driver hostpathplugin csi-node-driver',
    'CSI driver',
    network,
    'https://kubernetes-csi.github.io/docs/deploying.html',
  ],
  [
    'k8s-device-plugin',
    'device plug-in',
    network,
    'https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/',
  ],
  [
    'node-feature-discovery',
    'Node Feature Discovery',
    ['/etc/kubernetes/node-feature-discovery'],
    'https://kubernetes-sigs.github.io/node-feature-discovery/stable/get-started/index.html',
  ],
];

const byName = new Map<string, HostAgent>();
for (const [names, title, writes, source] of rows)
  for (const name of names.split(' ')) byName.set(name, { title, writes, source });
const compound = [...byName].filter(([name]) => name.includes('-') && !name.includes('/'));

/**
 * The agent that `container` of the file at `path` runs, by its image or its name; where a template gives its image, by the
 * folder of the chart as well. Undefined where it is none that is known.
 */
export function hostAgentOf({ image, name }: PodContainer, path: string): HostAgent | undefined {
  const known = (image.value && named(image.value.name)) ?? named(name);
  const chart = image.state === 'dynamic' ? /(?:^|\/)([^/]+)\/templates\//.exec(path)?.[1] : undefined;
  return known ?? (chart === undefined ? undefined : named(chart));
}

function named(repository: string): HostAgent | undefined {
  const parts = repository.toLowerCase().split('/');
  const last = parts.at(-1) as string;
  return (
    byName.get(parts.slice(-2).join('/')) ??
    byName.get(last) ??
    compound.find(([name]) => last.endsWith(`-${name}`))?.[1]
  );
}

/** Whether `agent` is known to write to `path` of its node, or below it. */
export function writesTo({ writes }: HostAgent, path: string): boolean {
  const plain = normalizeHostPath(path) ?? path;
  return writes.some((folder) => {
    const written = normalizeHostPath(folder) ?? folder;
    return written === '/' || plain === written || plain.startsWith(`${written}/`);
  });
}
