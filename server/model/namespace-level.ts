/** A level of the Pod Security Standards. */
export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

/** The label by which a namespace refuses pods: https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
export const enforceLevel = 'pod-security.kubernetes.io/enforce';
