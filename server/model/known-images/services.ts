import {
  alpine,
  alpineVariant,
  asRoot,
  debian,
  type ImageFacts,
  type ImageRow,
  noShell,
  official,
  otherDistribution,
  rootUser,
  stepDown,
} from './row.ts';

/** Runs as a user of its own from the start, so that it needs no capability at all. */
const asItself: ImageFacts = { capabilities: [], hasShell: true };

function user(uid: number, name: string): ImageFacts['user'] {
  return { uid, name };
}

function offers(uid: number, gid: number, name: string): ImageFacts {
  return { offersUser: { uid, gid, name } };
}

/** Web servers, proxies and applications. */
const webImages: readonly ImageRow[] = [
  // Its own user cannot write the pid file, so it is not offered: nginx-unprivileged is the image for that. Docker has let
  // containers bind low ports without NET_BIND_SERVICE since 20.10 (net.ipv4.ip_unprivileged_port_start=0); other
  // runtimes may not.
  official(
    'nginx',
    'nginx',
    {
      ...asRoot,
      // https://nginx.org/en/docs/ngx_core_module.html#user
      rootKept: 'main',
      ports: [80],
      writablePaths: ['/var/cache/nginx', '/run', '/tmp'],
      capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    },
    [alpineVariant],
  ),
  {
    names: [
      'docker.io/nginxinc/nginx-unprivileged',
      'ghcr.io/nginx/nginx-unprivileged',
      'quay.io/nginx/nginx-unprivileged',
    ],
    title: 'nginx, unprivileged',
    source: 'https://github.com/nginx/docker-nginx-unprivileged',
    facts: { ...debian, ...asItself, user: user(101, 'nginx'), ports: [8080], writablePaths: ['/tmp'] },
    variants: [alpineVariant],
  },
  official(
    'httpd',
    'Apache HTTP Server',
    {
      ...asRoot,
      // https://httpd.apache.org/docs/2.4/mod/mod_unixd.html#user
      rootKept: 'main',
      ports: [80],
      writablePaths: ['/usr/local/apache2/logs'],
      capabilities: ['NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    },
    [alpineVariant],
  ),
  // The binary carries cap_net_bind_service as a file capability: without it in the bounding set exec itself fails.
  official('caddy', 'Caddy', {
    ...alpine,
    user: rootUser,
    ports: [80, 443],
    writablePaths: ['/config', '/data'],
    capabilities: ['NET_BIND_SERVICE'],
  }),
  official('traefik', 'Traefik', { ...alpine, user: rootUser, ports: [80], capabilities: ['NET_BIND_SERVICE'] }, [
    { tag: /windows/, facts: otherDistribution },
  ]),
  official('haproxy', 'HAProxy', { ...debian, ...asItself, user: user(99, 'haproxy') }, [
    { tag: /^(?:1|2\.[0-3])(?:\D|$)/, facts: { user: rootUser, capabilities: undefined } },
    alpineVariant,
  ]),
  official(
    'wordpress',
    'WordPress',
    {
      ...asRoot,
      ...offers(33, 33, 'www-data'),
      rootKept: 'main',
      ports: [80],
      volumes: ['/var/www/html'],
      writablePaths: ['/run/apache2', '/run/lock/apache2', '/tmp'], // https://github.com/docker-library/php/pull/330
      fileVariables: [
        ...[
          'DB_HOST',
          'DB_NAME',
          'DB_USER',
          'DB_PASSWORD',
          'AUTH_KEY',
          'SECURE_AUTH_KEY',
          'LOGGED_IN_KEY',
          'NONCE_KEY',
        ],
        ...['AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'],
      ].map((name) => `WORDPRESS_${name}`),
    },
    [
      { tag: /fpm/, facts: { ports: [9000], writablePaths: ['/tmp'] } },
      { tag: /cli/, facts: { user: undefined, rootKept: undefined, offersUser: undefined, ports: [] } },
      { tag: alpineVariant.tag, facts: { ...alpine, ...offers(82, 82, 'www-data') } },
      { tag: /^[1-4](?:[.-]|$)/, facts: { offersUser: undefined } }, // https://github.com/docker-library/wordpress/pull/351
    ],
  ),
  official(
    'nextcloud',
    'Nextcloud',
    {
      ...asRoot,
      rootKept: 'main',
      ports: [80],
      volumes: ['/var/www/html'],
      fileVariables: [
        ...['NEXTCLOUD_ADMIN_USER', 'NEXTCLOUD_ADMIN_PASSWORD', 'REDIS_HOST_PASSWORD', 'SMTP_PASSWORD'],
        ...['MYSQL_DATABASE', 'MYSQL_USER', 'MYSQL_PASSWORD', 'POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD'],
      ],
    },
    [alpineVariant],
  ),
  official(
    'ghost',
    'Ghost',
    {
      ...asRoot,
      ...offers(1000, 1000, 'node'),
      ports: [2368],
      volumes: ['/var/lib/ghost/content'],
      writablePaths: ['/tmp'],
      capabilities: stepDown,
    },
    [alpineVariant],
  ),
  official('registry', 'Distribution', {
    ...alpine,
    user: rootUser,
    ports: [5000],
    volumes: ['/var/lib/registry'],
    writablePaths: [],
    capabilities: [],
  }),
  official('adminer', 'Adminer', {
    ...alpine,
    ...asItself,
    user: user(100, 'adminer'),
    ports: [8080],
    writablePaths: ['/tmp'],
  }),
  {
    names: ['docker.io/mailhog/mailhog'],
    title: 'MailHog',
    source: 'https://github.com/mailhog/MailHog/blob/master/Dockerfile',
    facts: { ...alpine, ...asItself, user: user(1000, 'mailhog'), ports: [1025, 8025], writablePaths: [] },
  },
  {
    names: ['docker.io/axllent/mailpit', 'ghcr.io/axllent/mailpit'],
    title: 'Mailpit',
    source: 'https://github.com/axllent/mailpit/blob/develop/Dockerfile',
    facts: { ...alpine, user: rootUser, ports: [1025, 8025], writablePaths: ['/tmp'], capabilities: [] },
  },
  official('docker', 'Docker', { ...alpine, user: rootUser }, [
    { tag: /rootless/, facts: { user: user(1000, 'rootless') } },
  ]),
  {
    names: ['docker.io/jenkins/jenkins'],
    title: 'Jenkins',
    source: 'https://github.com/jenkinsci/docker',
    facts: {
      ...debian,
      ...asItself,
      user: user(1000, 'jenkins'),
      ports: [8080, 50000],
      volumes: ['/var/jenkins_home'],
      writablePaths: ['/tmp'],
    },
    variants: [{ tag: /rhel|almalinux|centos/, facts: otherDistribution }, alpineVariant],
  },
  {
    names: ['quay.io/keycloak/keycloak'],
    title: 'Keycloak',
    source: 'https://github.com/keycloak/keycloak/tree/main/quarkus/container',
    facts: {
      ...asItself,
      user: { uid: 1000, name: undefined },
      userTool: 'none',
      packageManager: 'none',
      ports: [8080, 8443],
      // https://github.com/keycloak/keycloak/issues/44632
      writesImage: { path: '/opt/keycloak/lib/quarkus', unless: '--optimized' },
    },
  },
  {
    names: ['docker.io/portainer/portainer-ce', 'docker.io/portainer/agent'],
    title: 'Portainer',
    source: 'https://hub.docker.com/r/portainer/portainer-ce',
    facts: { user: rootUser },
  },
  {
    names: ['docker.io/gitea/gitea', 'docker.gitea.com/gitea'],
    title: 'Gitea',
    source: 'https://github.com/go-gitea/gitea',
    // https://github.com/go-gitea/gitea/blob/main/docker/root/etc/s6/gitea/run
    facts: { ...alpine, user: rootUser, rootKept: 'init' },
    variants: [{ tag: /rootless/, facts: { ...asItself, user: user(1000, 'git'), rootKept: undefined } }],
  },
];

/** Metrics, logs and search. */
const observabilityImages: readonly ImageRow[] = [
  {
    // Grafana reads `GF_…__FILE`, with two underscores, which `fileVariables` cannot say.
    names: ['docker.io/grafana/grafana', 'docker.io/grafana/grafana-oss', 'docker.io/grafana/grafana-enterprise'],
    title: 'Grafana',
    source: 'https://grafana.com/docs/grafana/latest/setup-grafana/installation/docker/',
    facts: {
      ...alpine,
      ...asItself,
      user: user(472, 'grafana'),
      ports: [3000],
      writablePaths: ['/var/lib/grafana', '/tmp'],
    },
    variants: [{ tag: /ubuntu/, facts: debian }],
  },
  ...(['prometheus', 'alertmanager', 'node-exporter', 'pushgateway', 'blackbox-exporter'] as const).map(
    (name): ImageRow => ({
      names: [`docker.io/prom/${name}`, `quay.io/prometheus/${name}`],
      title: `Prometheus ${name === 'prometheus' ? 'server' : name}`,
      source: `https://hub.docker.com/r/prom/${name}`,
      facts: {
        ...asItself,
        user: user(65534, 'nobody'),
        ...(name === 'prometheus' ? { volumes: ['/prometheus'], writablePaths: [], ports: [9090] } : {}),
      },
    }),
  ),
  ...(['elasticsearch', 'kibana', 'logstash'] as const).map(
    (name): ImageRow => ({
      names: [...official(name, '', {}).names, `docker.elastic.co/${name}/${name}`],
      title: `Elastic ${name}`,
      source: 'https://www.docker.elastic.co',
      facts: {
        ...asItself,
        user: user(1000, name),
        ...(name === 'elasticsearch'
          ? {
              fileVariables: ['ELASTIC_PASSWORD', 'KEYSTORE_PASSWORD'],
              // https://github.com/elastic/elasticsearch/issues/119341
              writesImage: { path: '/usr/share/elasticsearch/config' },
            }
          : {}),
      },
      // Up to 7 the entrypoint started as root and stepped down.
      variants: [{ tag: /^[1-7]\./, facts: { user: undefined, capabilities: undefined } }],
    }),
  ),
  {
    names: ['docker.io/minio/minio', 'quay.io/minio/minio'],
    title: 'MinIO',
    source: 'https://hub.docker.com/r/minio/minio',
    facts: { user: rootUser, ports: [9000], fileVariables: ['MINIO_ROOT_USER', 'MINIO_ROOT_PASSWORD'] },
  },
  official('sonarqube', 'SonarQube', { ...asItself, user: user(1000, 'sonarqube'), ports: [9000] }, [
    { tag: /^(?:[1-9]\.|lts)/, facts: { user: undefined, capabilities: undefined } },
  ]),
  ...(
    ['postgresql', 'mysql', 'mariadb', 'mongodb', 'redis', 'valkey', 'nginx', 'apache', 'rabbitmq', 'kafka'] as const
  ).map(
    (name): ImageRow => ({
      names: [`docker.io/bitnami/${name}`, `docker.io/bitnamilegacy/${name}`, `public.ecr.aws/bitnami/${name}`],
      title: `Bitnami ${name}`,
      source: `https://github.com/bitnami/containers/tree/main/bitnami/${name}`,
      facts: { ...asItself, user: { uid: 1001, name: undefined }, fileVariables: ['*'] },
    }),
  ),
  ...['confluentinc/cp-kafka', 'confluentinc/cp-zookeeper', 'confluentinc/cp-schema-registry', 'apache/kafka'].map(
    (path): ImageRow => ({
      names: [`docker.io/${path}`],
      title: path,
      source: `https://hub.docker.com/r/${path}`,
      facts: { ...asItself, user: user(1000, 'appuser') },
    }),
  ),
  {
    names: ['registry.k8s.io/pause'],
    title: 'Kubernetes pause container',
    source: 'https://github.com/kubernetes/kubernetes/tree/master/build/pause',
    facts: { ...noShell, user: { uid: 65535, name: undefined }, capabilities: [] },
  },
];

export const serviceImages: readonly ImageRow[] = [...webImages, ...observabilityImages];
