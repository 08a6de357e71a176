import { officialNames } from '../known-images/row.ts';
import { ends, type Schedule } from './row.ts';

const libraries = 'Packages have other versions, and some have other names or are gone';

/** Debian's releases by name, with their numbers: https://wiki.debian.org/DebianReleases */
export const debianNames: ReadonlyMap<string, string> = new Map([
  ['wheezy', '7'],
  ['jessie', '8'],
  ['stretch', '9'],
  ['buster', '10'],
  ['bullseye', '11'],
  ['bookworm', '12'],
  ['trixie', '13'],
]);

/** Ubuntu's releases by name, with their numbers: https://wiki.ubuntu.com/Releases */
export const ubuntuNames: ReadonlyMap<string, string> = new Map([
  ['precise', '12.04'],
  ['trusty', '14.04'],
  ['xenial', '16.04'],
  ['bionic', '18.04'],
  ['focal', '20.04'],
  ['groovy', '20.10'],
  ['hirsute', '21.04'],
  ['impish', '21.10'],
  ['jammy', '22.04'],
  ['kinetic', '22.10'],
  ['lunar', '23.04'],
  ['mantic', '23.10'],
  ['noble', '24.04'],
  ['oracular', '24.10'],
  ['plucky', '25.04'],
  ['questing', '25.10'],
  ['resolute', '26.04'],
]);

/** Debian until the end of its long-term support, which the image is built from. */
export const debian: Schedule = {
  names: officialNames('debian'),
  title: 'Debian',
  source: 'https://endoflife.date/debian',
  ends: ends(`
    7 2018-05-31, 8 2020-06-30, 9 2022-06-30, 10 2024-06-30, 11 2026-08-31, 12 2028-06-30, 13 2030-06-30`),
  successors: { versions: ['13', '12'], variants: /^(?:-slim)?$/, breaks: libraries },
};

/** Ubuntu until the end of what everybody gets: after it there is Ubuntu Pro, which an image does not have by itself. */
export const ubuntu: Schedule = {
  names: officialNames('ubuntu'),
  title: 'Ubuntu',
  source: 'https://endoflife.date/ubuntu',
  ends: ends(`
    12.04 2017-04-28, 14.04 2019-04-30, 14.10 2015-07-23, 15.04 2016-02-04, 15.10 2016-07-28, 16.04 2021-04-30,
    16.10 2017-07-20, 17.04 2018-01-13, 17.10 2018-07-19, 18.04 2023-05-31, 18.10 2019-07-18, 19.04 2020-01-23,
    19.10 2020-07-17, 20.04 2025-05-31, 20.10 2021-07-22, 21.04 2022-01-20, 21.10 2022-07-14, 22.04 2027-04-30,
    22.10 2023-07-20, 23.04 2024-01-25, 23.10 2024-07-12, 24.04 2029-05-31, 24.10 2025-07-10, 25.04 2026-01-17,
    25.10 2026-07-31, 26.04 2031-04-30`),
  successors: { versions: ['26.04', '24.04', '22.04'], variants: /^$/, breaks: libraries },
};

export const alpine: Schedule = {
  names: officialNames('alpine'),
  title: 'Alpine Linux',
  source: 'https://alpinelinux.org/releases/',
  ends: ends(`
    2.6 2015-05-01, 2.7 2015-11-01, 3.1 2016-11-01, 3.2 2017-05-01, 3.3 2017-11-01, 3.4 2018-05-01, 3.5 2018-11-01,
    3.6 2019-05-01, 3.7 2019-11-01, 3.8 2020-05-01, 3.9 2020-11-01, 3.10 2021-05-01, 3.11 2021-11-01,
    3.12 2022-05-01, 3.13 2022-11-01, 3.14 2023-05-01, 3.15 2023-11-01, 3.16 2024-05-23, 3.17 2024-11-22,
    3.18 2025-05-09, 3.19 2025-11-01, 3.20 2026-04-01, 3.21 2026-11-01, 3.22 2027-05-01, 3.23 2027-11-01`),
  successors: { versions: ['3.23', '3.22'], variants: /^$/, breaks: libraries },
};

const windows: Schedule = {
  names: ['servercore', 'nanoserver'].flatMap((name) => [
    `mcr.microsoft.com/windows/${name}`,
    `docker.io/microsoft/${name}`,
  ]),
  title: 'Windows',
  source: 'https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/base-image-lifecycle',
  ends: ends(`
    1709 2019-04-09, 1803 2019-11-12, 1903 2020-12-08, 1909 2021-05-11, 2004 2021-12-14, 20H2 2022-08-09`),
};

export const systemSchedules: readonly Schedule[] = [
  debian,
  ubuntu,
  alpine,
  windows,
  {
    names: officialNames('fedora'),
    title: 'Fedora',
    source: 'https://endoflife.date/fedora',
    ends: ends(`
      20 2015-06-23, 21 2015-12-01, 22 2016-07-19, 23 2016-12-20, 24 2017-08-08, 25 2017-12-12, 26 2018-05-29,
      27 2018-11-30, 28 2019-05-28, 29 2019-11-26, 30 2020-05-26, 31 2020-11-24, 32 2021-05-25, 33 2021-11-30,
      34 2022-06-07, 35 2022-12-13, 36 2023-05-16, 37 2023-12-05, 38 2024-05-21, 39 2024-11-26, 40 2025-05-13,
      41 2025-12-15, 42 2026-05-13`),
  },
  {
    names: officialNames('amazonlinux'),
    title: 'Amazon Linux',
    source: 'https://endoflife.date/amazon-linux',
    ends: ends(
      '1 2023-12-31, 2016.09 2023-12-31, 2017.03 2023-12-31, 2017.09 2023-12-31, 2018.03 2023-12-31, 2 2026-06-30',
    ),
    successors: {
      versions: ['2023'],
      variants: /^$/,
      breaks: 'It has dnf in place of yum and other versions of its packages, and some packages are gone',
    },
  },
  {
    names: officialNames('oraclelinux'),
    title: 'Oracle Linux',
    source: 'https://endoflife.date/oracle-linux',
    ends: ends('6 2021-03-31, 7 2024-12-31'),
    successors: {
      versions: ['9', '8'],
      variants: /^(?:-slim)?$/,
      breaks: 'It has dnf in place of yum and other versions of its packages, and some packages are gone',
    },
  },
  {
    names: ['docker.io/opensuse/leap', 'registry.opensuse.org/opensuse/leap'],
    title: 'openSUSE Leap',
    source: 'https://endoflife.date/opensuse',
    ends: ends(`
      42.3 2019-07-01, 15.0 2019-12-03, 15.1 2021-02-02, 15.2 2022-01-04, 15.3 2022-12-31, 15.4 2023-12-07,
      15.5 2024-12-31, 15.6 2026-04-30`),
  },
  {
    names: ['mcr.microsoft.com/cbl-mariner/*'],
    title: 'CBL-Mariner',
    source: 'https://github.com/microsoft/azurelinux/blob/3.0/SECURITY.md',
    ends: ends('1.0 2023-07-31, 2.0 2025-07-31'),
  },
];
