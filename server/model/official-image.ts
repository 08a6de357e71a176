import type { ImageReference } from './image-reference.ts';

// Names below docker.io/library, past ones too: https://github.com/docker-library/official-images/tree/master/library.
const names = `
  adminer adoptopenjdk aerospike alfresco almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux
  backdrop bash bonita buildpack-deps busybox caddy cassandra celery centos chronograf cirros clearlinux clefos clickhouse
  clojure composer consul convertigo couchbase couchdb crate crux dart debian django docker docker-dev drupal
  eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway fedora flink fluentd
  friendica fsharp gazebo gcc geonetwork ghost glassfish golang gradle groovy guacamole haproxy haskell haxe hello-seattle
  hello-world hipache hitch hola-mundo httpd hylang ibm-semeru-runtimes ibmjava influxdb iojs irssi java jenkins jetty
  jobber joomla jruby julia kaazing-gateway kapacitor kibana known kong krakend lightstreamer liquibase logstash mageia
  mariadb matomo maven mediawiki memcached mongo mongo-express monica mono mysql nats nats-streaming neo4j neurodebian
  nextcloud nginx node notary nuodb nuxeo odoo open-liberty openjdk opensuse oraclelinux orientdb owncloud percona perl
  photon php php-zendserver phpmyadmin piwik plone postfixadmin postgres pypy python r-base rabbitmq rails rakudo-star
  rapidoid redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust sapmachine satosa scratch sentry
  silverpeas sl solr sonarqube sourcemage spark spiped storm swarm swift swipl tarantool teamspeak telegraf thrift tomcat
  tomee traefik ubuntu ubuntu-debootstrap ubuntu-upstart unit varnish vault voltdb websphere-liberty wordpress xwiki yourls
  znc zookeeper
`;
const official: ReadonlySet<string> = new Set(names.trim().split(/\s+/));

/** https://www.rfc-editor.org/rfc/rfc2606 and https://www.rfc-editor.org/rfc/rfc6761; what `localhost` serves can be pinned. */
const reservedHost = /(?:^|\.)(?:example(?:\.(?:com|net|org))?|invalid|test)$/i;

/** Whether `image` stands for another: its registry has a name that is reserved for examples and tests. */
export function isStandIn({ registry }: ImageReference): boolean {
  return reservedHost.test(registry.replace(/:\d+$/, ''));
}

/**
 * Whether no registry can have `image`: a name without registry and path that is none of Docker's. It is built on the
 * same machine, or a stand-in that another tool (Kustomize, Skaffold, Bake) replaces, tag and all.
 */
export function isOnlyLocal({ name }: ImageReference): boolean {
  return !name.includes('/') && !official.has(name);
}
