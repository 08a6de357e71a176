/** A pod that every level of the Pod Security Standards admits. */
export const tightPod = `apiVersion: v1
kind: Pod
metadata:
  name: tight
spec:
  securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
  containers:
    - name: app
      image: ghcr.io/acme/app:1
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;
