import type { ImageRow } from './row.ts';

function writer(names: readonly string[], title: string, source: string, path: string): ImageRow {
  return { names, title, source, facts: { writesImage: { path } } };
}

/** Servers and tools that are known here for what they change of their own image. */
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
  // Accounts are made when the container starts.
  writer(
    ['docker.io/delfer/alpine-ftp-server'],
    'vsftpd on Alpine',
    'https://github.com/delfer/docker-alpine-ftp-server/blob/master/start_vsftpd.sh',
    '/etc/passwd',
  ),
  writer(
    ['docker.io/atmoz/sftp'],
    'OpenSSH for SFTP',
    'https://github.com/atmoz/sftp/blob/master/files/create-sftp-user',
    '/etc/passwd',
  ),
];
