import { alpine, asRoot, type ImageRow, rootUser } from './row.ts';

function writer(names: readonly string[], title: string, source: string, path: string): ImageRow {
  return { names, title, source, facts: { writesImage: { path } } };
}

/** A server that others log in to, with accounts of its own. */
function logsIn(name: string, title: string, source: string): ImageRow {
  return { names: [name], title, source, facts: { writesImage: { path: '/etc/passwd' }, needsRoot: true } };
}

/** Servers and tools that change files of their own image, and those of examples for Kubernetes. */
export const writerImages: readonly ImageRow[] = [
  writer(
    ['docker.io/osixia/openldap', 'docker.io/osixia/phpldapadmin', 'docker.io/osixia/openldap-backup'],
    'OpenLDAP of osixia',
    'https://github.com/osixia/container-openldap/issues/562',
    '/container',
  ),
  writer(
    ['docker.io/pihole/pihole', 'ghcr.io/pi-hole/pihole'],
    'Pi-hole',
    'https://github.com/pi-hole/docker-pi-hole/issues/1824',
    '/var/spool/cron/crontabs',
  ),
  writer(
    ['docker.io/jboss/keycloak'],
    'Keycloak on WildFly',
    'https://github.com/keycloak/keycloak-containers/issues/372',
    '/opt/jboss/keycloak',
  ),
  // https://github.com/kubernetes/kubernetes/blob/master/test/images/echoserver/run.sh
  {
    names: [
      ...['registry.k8s.io', 'k8s.gcr.io', 'gcr.io/google_containers'].map((registry) => `${registry}/echoserver`),
      ...['registry.k8s.io/e2e-test-images', 'gcr.io/kubernetes-e2e-test-images'].map((path) => `${path}/echoserver`),
    ],
    title: 'Echo server of Kubernetes',
    source: 'https://github.com/kubernetes/kubernetes/tree/master/test/images/echoserver',
    facts: {
      user: rootUser,
      rootKept: 'main',
      ports: [8080, 8443],
      writesImage: { path: '/certs' },
      capabilities: ['CHOWN', 'SETGID', 'SETUID'],
    },
  },
  {
    names: ['gcr.io/google_containers/nginx', 'gcr.io/google-containers/nginx'],
    title: 'nginx of Google',
    source: 'https://hub.docker.com/_/nginx',
    facts: {
      ...asRoot,
      rootKept: 'main',
      ports: [80],
      writablePaths: ['/var/cache/nginx', '/run', '/tmp'],
      capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    },
  },
  {
    names: ['ghcr.io/stefanprodan/podinfo', 'docker.io/stefanprodan/podinfo'],
    title: 'podinfo',
    source: 'https://github.com/stefanprodan/podinfo/blob/master/Dockerfile',
    facts: { ...alpine, user: { uid: 100, name: 'app' }, ports: [9898], writablePaths: ['/tmp'], capabilities: [] },
  },
  {
    names: ['docker.io/aquasec/kube-bench', 'public.ecr.aws/aquasecurity/kube-bench'],
    title: 'kube-bench',
    source: 'https://github.com/aquasecurity/kube-bench/blob/main/Dockerfile',
    // It reads files of root, and asks the API for the version: https://github.com/aquasecurity/kube-bench/blob/main/cmd/util.go
    facts: { ...alpine, user: rootUser, needsRoot: true, asksCluster: true },
  },
  {
    names: ['docker.io/docker/docker-bench-security', 'docker.io/library/docker-bench-security'],
    title: 'Docker Bench',
    source: 'https://github.com/docker/docker-bench-security/blob/master/Dockerfile',
    facts: { ...alpine, needsRoot: true },
  },
  // Accounts are made when the container starts.
  logsIn(
    'docker.io/delfer/alpine-ftp-server',
    'vsftpd on Alpine',
    'https://github.com/delfer/docker-alpine-ftp-server/blob/master/start_vsftpd.sh',
  ),
  logsIn(
    'docker.io/atmoz/sftp',
    'OpenSSH for SFTP',
    'https://github.com/atmoz/sftp/blob/master/files/create-sftp-user',
  ),
  logsIn(
    'docker.io/fauria/vsftpd',
    'vsftpd on CentOS',
    'https://github.com/fauria/docker-vsftpd/blob/master/run-vsftpd.sh',
  ),
  // The nginx of the project, as root and with its log in /var/log/nginx:
  // https://github.com/kubernetes/ingress-nginx/blob/main/images/nginx/rootfs/build.sh
  {
    names: ['registry.k8s.io/ingress-nginx/e2e-test-echo', 'k8s.gcr.io/ingress-nginx/e2e-test-echo'],
    title: 'Echo server of Ingress NGINX',
    source: 'https://github.com/kubernetes/ingress-nginx/blob/main/images/e2e-test-echo/rootfs/Dockerfile',
    facts: {
      ...alpine,
      user: rootUser,
      rootKept: 'main',
      ports: [80],
      writesImage: { path: '/var/log/nginx' },
      capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    },
  },
];
