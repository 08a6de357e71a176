/** Keys of a service that hold one text or number. */
export type TextKey =
  | 'cgroup'
  | 'cgroup_parent'
  | 'container_name'
  | 'cpuset'
  | 'domainname'
  | 'hostname'
  | 'ipc'
  | 'isolation'
  | 'mac_address'
  | 'mem_swappiness'
  | 'memswap_limit'
  | 'network_mode'
  | 'oom_score_adj'
  | 'pid'
  | 'platform'
  | 'pull_policy'
  | 'restart'
  | 'runtime'
  | 'scale'
  | 'shm_size'
  | 'stop_grace_period'
  | 'stop_signal'
  | 'userns_mode'
  | 'uts'
  | 'working_dir';

/** Keys of a service that are true or false. */
export type FlagKey =
  | 'attach'
  | 'init'
  | 'oom_kill_disable'
  | 'privileged'
  | 'read_only'
  | 'stdin_open'
  | 'tty'
  | 'use_api_socket';

/** Keys of a service that hold a list of texts, or one text for it. */
export type ListKey =
  | 'cap_add'
  | 'cap_drop'
  | 'device_cgroup_rules'
  | 'dns'
  | 'dns_opt'
  | 'dns_search'
  | 'expose'
  | 'external_links'
  | 'group_add'
  | 'links'
  | 'profiles'
  | 'security_opt'
  | 'tmpfs'
  | 'volumes_from';

/** Keys of a service that map names to texts, in a list `name=value` as well where Compose takes one. */
export type EntriesKey = 'annotations' | 'credential_spec' | 'extra_hosts' | 'labels' | 'storage_opt' | 'sysctls';
