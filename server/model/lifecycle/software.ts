import { officialNames } from '../known-images/row.ts';
import { ends, type Schedule } from './row.ts';

const api = 'Programs and their dependencies have to work with the newer version';
/** Variants that each release of the language images has. */
const debianOrAlpine = /^(?:-slim)?(?:-bookworm)?$|^-alpine$/;

const languages: readonly Schedule[] = [
  {
    names: officialNames('python'),
    title: 'Python',
    source: 'https://endoflife.date/python',
    ends: ends(`
      2 2020-01-01, 2.7 2020-01-01, 3.0 2009-06-27, 3.1 2012-04-09, 3.2 2016-02-20, 3.3 2017-09-29, 3.4 2019-03-18, 3.5 2020-09-30,
      3.6 2021-12-23, 3.7 2023-06-27, 3.8 2024-10-07, 3.9 2025-10-31, 3.10 2026-10-31, 3.11 2027-10-31,
      3.12 2028-10-31, 3.13 2029-10-31, 3.14 2030-10-31`),
    successors: { versions: ['3.14', '3.13', '3.12'], variants: debianOrAlpine, breaks: api },
  },
  {
    names: officialNames('node'),
    title: 'Node.js',
    source: 'https://github.com/nodejs/Release/blob/main/schedule.json',
    ends: ends(`
      0 2016-12-31, 4 2018-04-30, 5 2016-06-30, 6 2019-04-30, 7 2017-06-30, 8 2019-12-31, 9 2018-06-30, 10 2021-04-30,
      11 2019-06-30, 12 2022-04-30, 13 2020-06-01, 14 2023-04-30, 15 2021-06-01, 16 2023-09-11, 17 2022-06-01,
      18 2025-04-30, 19 2023-06-01, 20 2026-04-30, 21 2024-06-01, 22 2027-04-30, 23 2025-06-01, 24 2028-04-30,
      25 2026-06-01, 26 2029-04-30`),
    successors: { versions: ['26', '24', '22'], variants: /^(?:-bookworm)?(?:-slim)?$|^-alpine$/, breaks: api },
  },
  {
    names: officialNames('golang'),
    title: 'Go',
    source: 'https://go.dev/doc/devel/release',
    ends: ends(`
      1.2 2015-08-19, 1.3 2015-08-19, 1.4 2016-02-17, 1.5 2016-08-15, 1.6 2017-02-16, 1.7 2017-08-24, 1.8 2018-02-16,
      1.9 2018-08-24, 1.10 2019-02-25, 1.11 2019-09-03, 1.12 2020-02-25, 1.13 2020-08-11, 1.14 2021-02-16,
      1.15 2021-08-16, 1.16 2022-03-15, 1.17 2022-08-02, 1.18 2023-02-01, 1.19 2023-08-08, 1.20 2024-02-06,
      1.21 2024-08-13, 1.22 2025-02-11, 1.23 2025-08-12, 1.24 2026-02-11`),
    successors: {
      versions: ['1'],
      variants: /^(?:-bookworm|-alpine)?$/,
      breaks: 'The tag moves on with each release of Go, and the program has to build with it',
    },
  },
  {
    names: officialNames('php'),
    title: 'PHP',
    source: 'https://www.php.net/supported-versions.php',
    ends: ends(`
      5 2018-12-31, 5.3 2014-08-14, 5.4 2015-09-14, 5.5 2016-07-21, 5.6 2018-12-31, 7 2022-11-28, 7.0 2019-01-10, 7.1 2019-12-01, 7.2 2020-11-30, 7.3 2021-12-06, 7.4 2022-11-28,
      8.0 2023-11-26, 8.1 2025-12-31, 8.2 2026-12-31, 8.3 2027-12-31, 8.4 2028-12-31`),
    successors: {
      versions: ['8.4', '8.3'],
      variants: /^(?:-(?:cli|fpm|zts))?(?:-bookworm|-alpine)?$|^-apache(?:-bookworm)?$/,
      breaks: api,
    },
  },
  {
    names: officialNames('ruby'),
    title: 'Ruby',
    source: 'https://www.ruby-lang.org/en/downloads/branches/',
    ends: ends(`
      1 2015-02-23, 2 2023-03-31, 2.0 2016-02-24, 2.1 2017-03-31, 2.2 2018-03-31, 2.3 2019-03-31, 2.4 2020-03-31,
      2.5 2021-03-31, 2.6 2022-03-31, 2.7 2023-03-31, 3.0 2024-04-23, 3.1 2025-03-31, 3.2 2026-03-31,
      3.3 2027-03-31, 3.4 2028-03-31`),
    successors: { versions: ['3.4', '3.3'], variants: debianOrAlpine, breaks: api },
  },
  {
    names: ['sdk', 'aspnet', 'runtime', 'runtime-deps', 'monitor'].map((name) => `mcr.microsoft.com/dotnet/${name}`),
    title: '.NET',
    source: 'https://dotnet.microsoft.com/platform/support/policy/dotnet-core',
    ends: ends(`
      2 2021-08-21, 3 2022-12-13, 3.0 2020-03-03, 5 2022-05-10, 6 2024-11-12, 7 2024-05-14, 8 2026-11-10, 9 2026-11-10,
      10.0 2028-11-14`),
    successors: {
      versions: ['10.0'],
      variants: /^(?:-alpine|-noble)?$/,
      breaks: 'The program has to be built for .NET 10, and the image is built on Ubuntu where it was Debian',
    },
  },
  {
    names: officialNames('eclipse-temurin'),
    title: 'Java',
    source: 'https://adoptium.net/support/',
    ends: ends(`
      16 2021-09-14, 17 2027-10-31, 18 2022-09-20, 19 2023-03-21, 20 2023-09-19, 21 2029-12-31, 22 2024-09-17,
      23 2025-03-18, 24 2025-09-16, 25 2031-09-30`),
    successors: { versions: ['25', '21'], variants: /^(?:-(?:jdk|jre))?(?:-(?:alpine|noble))?$/, breaks: api },
  },
];

/** What reads the data of an older release, if at all, only after a migration: no other tag is offered. */
const dataStores: readonly Schedule[] = [
  {
    names: officialNames('postgres'),
    title: 'PostgreSQL',
    source: 'https://www.postgresql.org/support/versioning/',
    ends: ends(`
      8 2014-07-24, 9 2021-11-11, 9.0 2015-10-08, 9.1 2016-10-27, 9.2 2017-11-09, 9.3 2018-11-08, 9.4 2020-02-13,
      9.5 2021-02-11, 9.6 2021-11-11, 10 2022-11-10, 11 2023-11-09, 12 2024-11-21, 13 2025-11-13, 14 2026-11-12,
      15 2027-11-11, 16 2028-11-09, 17 2029-11-08`),
  },
  {
    names: officialNames('mysql'),
    title: 'MySQL',
    source: 'https://endoflife.date/mysql',
    ends: ends(`
      5 2023-10-31, 5.5 2018-12-31, 5.6 2021-02-28, 5.7 2023-10-31, 8.0 2026-04-30, 8.1 2023-10-25, 8.2 2024-01-16,
      8.3 2024-04-30, 9.0 2024-10-15, 9.1 2025-01-21, 9.2 2025-04-15, 9.3 2025-07-22, 9.4 2025-10-21,
      9.5 2026-01-20, 9.6 2026-04-21`),
  },
  {
    names: officialNames('mariadb'),
    title: 'MariaDB',
    source: 'https://mariadb.org/about/#maintenance-policy',
    ends: ends(`
      5 2020-04-11, 10.0 2019-03-31, 10.1 2020-10-17, 10.2 2022-05-23, 10.3 2023-05-25, 10.4 2024-06-18,
      10.5 2025-06-24, 10.6 2026-07-06, 10.7 2023-02-14, 10.8 2023-05-20, 10.9 2023-08-22, 10.10 2023-11-17,
      11.0 2024-06-06, 11.1 2024-08-21, 11.2 2024-11-21`),
  },
  {
    names: officialNames('mongo'),
    title: 'MongoDB',
    source: 'https://www.mongodb.com/legal/support-policy/lifecycles',
    ends: ends(`
      2 2016-10-31, 3 2021-04-30, 3.0 2018-02-28, 3.2 2018-09-30, 3.4 2020-01-31, 3.6 2021-04-30, 4 2024-02-29,
      4.0 2022-04-30, 4.2 2023-04-30, 4.4 2024-02-29, 5 2024-10-31, 6 2025-07-31, 7.0 2027-08-31, 8.0 2029-10-31`),
  },
  {
    names: officialNames('redis'),
    title: 'Redis',
    source: 'https://endoflife.date/redis',
    ends: ends('2 2016-05-06, 3 2018-10-17, 4 2020-04-30, 5 2022-04-27, 6.0 2022-05-31, 7.0 2024-07-29'),
  },
  ...(['elasticsearch', 'kibana', 'logstash'] as const).map((name) => ({
    names: [...officialNames(name), `docker.elastic.co/${name}/${name}`, `docker.elastic.co/${name}/${name}-oss`],
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    source: 'https://www.elastic.co/support/eol',
    ends: ends('1 2017-01-16, 2 2018-02-28, 5 2019-03-11, 6 2022-02-10, 7 2026-01-15'),
  })),
  {
    names: officialNames('cassandra'),
    title: 'Cassandra',
    source: 'https://cassandra.apache.org/_/download.html',
    ends: ends('1 2015-11-09, 2 2021-07-26, 3 2024-09-05'),
  },
  {
    names: officialNames('rabbitmq'),
    title: 'RabbitMQ',
    source: 'https://www.rabbitmq.com/release-information',
    ends: ends(`
      3.5 2016-10-31, 3.6 2018-05-31, 3.7 2020-09-30, 3.8 2022-07-31, 3.9 2023-01-31, 3.10 2023-07-31,
      3.11 2023-12-31, 3.12 2024-06-30`),
  },
];

const servers: readonly Schedule[] = [
  {
    names: [
      ...officialNames('nginx'),
      'docker.io/nginxinc/nginx-unprivileged',
      'ghcr.io/nginx/nginx-unprivileged',
      'quay.io/nginx/nginx-unprivileged',
    ],
    title: 'nginx',
    source: 'https://endoflife.date/nginx',
    ends: ends(`
      1.7 2015-04-21, 1.8 2016-04-26, 1.9 2016-05-24, 1.10 2017-04-12, 1.11 2017-04-25, 1.12 2018-04-17,
      1.13 2018-06-05, 1.14 2019-04-23, 1.15 2019-05-21, 1.16 2020-04-20, 1.17 2020-05-26, 1.18 2021-04-20,
      1.19 2021-05-25, 1.20 2022-05-24, 1.21 2022-06-21, 1.22 2023-04-11, 1.23 2023-05-23, 1.24 2024-04-23,
      1.25 2024-05-29, 1.26 2025-04-23, 1.27 2025-06-24`),
    successors: {
      versions: ['stable'],
      variants: /^(?:-alpine(?:-slim)?|-perl)?$/,
      breaks: 'The tag moves on with each stable release, and modules built for the old one do not load',
    },
  },
  {
    names: officialNames('httpd'),
    title: 'Apache HTTP Server',
    source: 'https://endoflife.date/apache-http-server',
    ends: ends('2.2 2017-07-11'),
  },
  {
    names: officialNames('tomcat'),
    title: 'Tomcat',
    source: 'https://tomcat.apache.org/whichversion.html',
    ends: ends('6 2016-12-31, 7 2021-03-31, 8 2024-03-31, 8.0 2018-06-30, 8.5 2024-03-31, 10.0 2022-10-31'),
  },
];

/** Languages, data stores and servers. */
export const softwareSchedules: readonly Schedule[] = [...languages, ...dataStores, ...servers];
