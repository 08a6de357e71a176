import { certifiedHosts, isCovered, readIngress } from '../model/ingress.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  id: 'ingress-without-tls',
  title: 'Ingress without TLS',
  severity: 'medium',
  profile: 'recommended',
  formats: ['kubernetes'],
  why: 'Without a certificate everything, passwords and sessions included, goes over the network as it is, and whoever is on the way can read and change it.',
  remedy: 'Name a Secret with a certificate for each host in `tls`; cert-manager makes them and renews them.',
  references: {
    polaris: 'tlsSettingsMissing',
    kubescape: 'C-0263',
    kyverno: [{ id: 'require-ingress-https', relation: 'wider' }],
  },

  *resource(resource) {
    const ingress = readIngress(resource);
    if (ingress === undefined || ingress.hasTls === undefined) return;
    const { hosts, hasTls } = ingress;
    const certified = certifiedHosts(resource.manifest);
    if (certified === 'all') return;
    const bare = hosts.filter(({ name }) => !isCovered(name, certified));
    if (hasTls) {
      for (const { name, range } of bare)
        yield { range, message: `Ingress \`${resource.name}\` has no certificate for \`${name}\`` };
    } else if (bare.length > 0 || hosts.length === 0) {
      const secret = `${resource.name}-tls`;
      yield {
        range: resource.nameRange,
        message: `Ingress \`${resource.name}\` serves without TLS`,
        fixes: [
          {
            title: `Serve with the certificate in Secret \`${secret}\``,
            safety: 'unsafe',
            breaks: `The namespace must have a Secret \`${secret}\` with a certificate, which \`kubectl create secret tls\` or cert-manager makes, and most controllers then send plain HTTP to HTTPS`,
            edits: () => (resource.isNamed ? ingress.addTls(secret) : undefined),
          },
        ],
      };
    }
  },
});
