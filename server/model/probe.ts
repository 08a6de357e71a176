import type { Workload, WorkloadContainer } from './workload-spec.ts';

/** How the kubelet asks a container how it is. */
export type ProbeName = 'livenessProbe' | 'readinessProbe';

/** Pods of these come to an end by themselves: nobody sends them traffic, and who hangs is stopped by a deadline. */
const endingKinds: ReadonlySet<string> = new Set([
  'Job',
  'CronJob',
  'Workflow',
  'CronWorkflow',
  'Task',
  'TaskRun',
  'PipelineRun',
]);

/**
 * The containers of `workload` that run for as long as the pod and have no `probe`. Init containers end; those that start
 * with the pod and stay (`restartPolicy: Always`) may have probes, and few need them.
 */
export function unprobedContainers(workload: Workload, probe: ProbeName): WorkloadContainer[] {
  const { resource, pod, containers } = workload;
  const restarts = workload.text('restartPolicy');
  const isEnding = endingKinds.has(resource.kind) || (restarts.state !== 'absent' && restarts.value !== 'Always');
  if (isEnding || pod.isPartial) return [];
  return containers.filter(({ key, place }) => key === 'containers' && place.get(probe).kind === 'absent');
}
