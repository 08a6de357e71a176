import { workloadOf } from '../model/workload-spec.ts';
import { defineRule } from './rule.ts';

const tiller = /(?:^|[-/])tiller(?:$|[-:@])/;
const dashboard = /(?:^|\/)kubernetes(?:ui\/dashboard|-dashboard)(?:$|[-:@])/;

export default defineRule({
  id: 'cluster-dashboard',
  title: 'Dashboard or installer with the rights of the cluster',
  severity: 'high',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Tiller, the server of Helm 2, took commands from anybody in the cluster and had all rights; it has been without fixes since 2020. The Kubernetes Dashboard, archived in January 2026, is a page from which its account rules the cluster, and has been how clusters were taken over.',
  remedy:
    'Remove it: Helm 3 needs no server, and Headlamp or a console on the own machine shows the same with the rights of who looks.',
  references: {
    trivy: { id: 'KSV-0102', relation: 'wider' },
    checkov: [
      { id: 'CKV_K8S_33', relation: 'wider' },
      { id: 'CKV_K8S_34', relation: 'narrower' },
    ],
    kics: [
      { id: '6d173be7-545a-46c6-a81d-2ae52ed1605d', relation: 'wider' },
      { id: 'd2ad057f-0928-41ef-a83c-f59203bb855b', relation: 'wider' },
    ],
    kubescape: [
      { id: 'C-0014', relation: 'wider' },
      { id: 'rule-access-dashboard-wl-v1', relation: 'wider' },
    ],
    kyverno: { id: 'disallow-helm-tiller', relation: 'narrower' },
  },

  *resource(resource) {
    for (const { image, name } of workloadOf(resource)?.pod.containers ?? []) {
      const path = image.value?.repository;
      if (path === undefined) continue;
      if (tiller.test(path))
        yield {
          range: image.range,
          message: `\`${name}\` is Tiller, which lets anybody in the cluster install anything`,
        };
      else if (dashboard.test(path))
        yield {
          range: image.range,
          severity: 'medium',
          message: `\`${name}\` is the Kubernetes Dashboard, which is no longer maintained`,
        };
    }
  },
});
