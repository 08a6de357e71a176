/** A file that is there to hold secrets, as far as its path tells. */
export interface SecretFileKind {
  /** What it is, with its article: `a private key`. */
  readonly what: string;
  /**
   * `sure`: it is made for a secret. `likely`: it holds one as a rule. `possible`: settings that may hold a token.
   * `history`: a repository with all that was ever in it.
   */
  readonly certainty: 'sure' | 'likely' | 'possible' | 'history';
  /** Programs that read it where it lies without being told. */
  readonly readers: RegExp;
}

const nobody = /^$/;
const git = /^(?:git|go|cargo|npm|npx|yarn|pnpm|bun|pip[\d.]*|pipx|uv|poetry|bundle|composer|mix|swift)$/;
const packages = /^(?:npm|npx|yarn|pnpm|pnpx|bun|bunx|corepack)$/;
const python = /^(?:python[\d.]*|pip[\d.]*|pipx|pipenv|twine|poetry|uv|pdm|hatch|flit)$/;
const net = /^(?:curl|wget|git|go|cargo|pip[\d.]*|uv|poetry|bundle|composer|mix|heroku)$/;
const ssh = /^(?:ssh|scp|sftp|rsync|git|go|cargo|npm|yarn|pnpm|pip[\d.]*|uv|poetry|bundle|composer|mix|ansible[\w-]*)$/;
const cloud = /^(?:aws|sam|cdk|terraform|tofu|s3cmd|python[\d.]*|node|boto\w*|packer)$/;
const cluster = /^(?:kubectl|helm|kustomize|argocd|flux|istioctl|oc|k9s)$/;
const containers = /^(?:docker|podman|buildah|skopeo|crane|helm|oras|cosign|buildctl)$/;

const key = (readers = nobody) => ({ what: 'a private key', certainty: 'sure', readers }) as const;
const login = (what: string, readers: RegExp) => ({ what, certainty: 'sure', readers }) as const;
const maybe = (what: string, readers: RegExp) => ({ what, certainty: 'possible', readers }) as const;
const likely = (what: string, readers = nobody) => ({ what, certainty: 'likely', readers }) as const;

/** Ends of paths in lower case, the first that fits counts. */
const kinds: readonly (readonly [RegExp, SecretFileKind])[] = [
  [/(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_[\w-]{1,32})?\*?$/, key(ssh)],
  [/(?:^|\/)ssh_host_\w{1,16}_key$/, key()],
  [/(?:^|\/)\.ssh\/?$/, { what: 'a folder of SSH keys', certainty: 'sure', readers: ssh }],
  [/(?:^|\/)[._]netrc$/, login('logins for servers', net)],
  [/(?:^|\/)\.git-credentials$/, login('logins for Git servers', git)],
  [/(?:^|\/)\.pypirc$/, login('a login for a package index', python)],
  [/(?:^|\/)\.pgpass$/, login('passwords of databases', /^(?:psql|pg_\w+)$/)],
  [/(?:^|\/)\.aws(?:\/credentials|\/?)$/, login('credentials of AWS', cloud)],
  [
    /(?:^|\/)\.azure\/?$|(?:^|\/)\.azure\/(?:accesstokens|msal_token_cache)\.json$/,
    login('credentials of Azure', nobody),
  ],
  [
    /(?:^|\/)\.config\/gcloud(?:\/?|\/application_default_credentials\.json|\/credentials\.db)$/,
    login('credentials of Google Cloud', nobody),
  ],
  [
    /(?:^|\/)(?:[\w-]{1,64}[._-])?kubeconfig(?:\.ya?ml)?$|(?:^|\/)\.kube(?:\/config|\/?)$/,
    login('credentials of a cluster', cluster),
  ],
  [/(?:^|\/)\.dockercfg$/, login('logins for registries', containers)],
  [/(?:^|\/)\.docker(?:\/?|\/config\.json)$/, likely('which holds logins for registries as a rule', containers)],
  [/(?:^|\/)\.cargo\/credentials(?:\.toml)?$/, login('a login for a package registry', /^cargo$/)],
  [/(?:^|\/)\.gem\/credentials$/, login('a login for a package registry', /^(?:gem|bundle)$/)],
  [/(?:^|\/)\.terraform\.d\/credentials\.tfrc\.json$/, login('a login for Terraform', /^(?:terraform|tofu)$/)],
  [/(?:^|\/)(?:\.vault-token|vault[_-]token)$/, login('a token of Vault', /^vault$/)],
  [
    /\.tfstate(?:\.backup)?$/,
    likely("Terraform's state, which holds the secrets of all that it made", /^(?:terraform|tofu)$/),
  ],
  [
    /(?:^|\/)(?:gcp|gcloud|google|gke)?[_-]?(?:service[_-]?account(?:[_-]?key)?|client[_-]?secrets?|application_default_credentials)[\w.-]{0,64}\.json$/,
    login('credentials of a service', nobody),
  ],
  [
    /(?:^|\/)(?:secrets?|credentials?|passwords?)(?:\.(?:txt|json|ya?ml|toml|ini|properties|env|enc))?$/,
    likely('secrets by its name'),
  ],
  [
    /(?:^|\/)\.env(?:\*|(?:\.[\w-]{1,32}){0,2})$|(?:^|\/)(?:prod|production|secrets?|staging)\.env$/,
    likely('variables with secrets, as a rule'),
  ],
  [/(?:^|\/)\.npmrc$/, maybe('settings of npm, which may hold a token', packages)],
  [/(?:^|\/)(?:\.pip\/|pip\/)?pip\.(?:conf|ini)$/, maybe('settings of pip, which may hold a login', python)],
  [/(?:^|\/)\.m2\/settings\.xml$/, maybe('settings of Maven, which may hold a login', /^(?:mvn|mvnw)$/)],
  [/(?:^|\/)nuget\.config$/, maybe('settings of NuGet, which may hold a login', /^(?:dotnet|nuget)$/)],
  [/(?:^|\/)\.my\.cnf$/, likely('which holds a login for MySQL as a rule', /^(?:mysql\w*|mariadb\w*)$/)],
  [/\.(?:pfx|p12|jks|keystore|ppk|kdbx)$/, login('a store of keys', nobody)],
  [
    /(?:^|\/)(?:[\w.*-]{0,64}[_.-])?(?:private|priv|privkey|privatekey|tls|ssl|server|client|host|localhost|ca|rootca|root-ca|master|wildcard|domain|https?|nginx|apache|ingress|jwt|dkim|rsa|ec|ecdsa|ed25519|saml|signing-private)(?:[_.-]?(?:priv|private|cert))?(?:[_-]?key)?\.key$/,
    key(),
  ],
  [/(?:^|\/)(?:[\w.*-]{0,64}[_.-])?(?:privkey|privatekey|private|priv|key|id_rsa|rsa)\d?\.pem$/, key()],
  [/(?:^|\/)(?:[\w-]{0,64}[_.-])?private(?:[_-]?key)?\.(?:asc|gpg|der)$|(?:^|\/)secring\.gpg$/, key()],
  [
    /(?:^|\/)\.git\/?$/,
    {
      what: 'the history of the repository',
      certainty: 'history',
      readers: /^(?:git|go|make|npm|yarn|pnpm|cargo|mvn|gradlew?|\.\/\S+)$/,
    },
  ],
];

/** Templates and files of tests, keys that are public, and stores that hold only certificates. */
const harmless =
  /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|defaults?|schema|test|tests|testing|ci|dummy|fake|mock|pub|public|vault-password-file)(?=$|[._-])|trust|cacerts|\.pub$|keyring/;

/** What all of these names have somewhere; most paths have none of it. */
const hint =
  /id_[rde]|ssh_host|[._]netrc|kubeconfig|service|client|application|secret|credential|passw|vault|pip\.|nuget|\.(?:ssh|git|pypirc|pgpass|aws|azure|config|kube|docker|cargo|gem|terraform|tfstate|env|npmrc|m2|my|pfx|p12|jks|key|ppk|kdbx|pem|asc|gpg|der)/;

/** Where projects keep what their tests need. */
const testFolders = /(?:^|\/)(?:tests?|testing|testdata|fixtures|__tests__|spec|mocks?|examples?|samples?)\//;

/** What `path` is by its name, where that is made for secrets; undefined for everything else. */
export function secretFileKind(path: string): SecretFileKind | undefined {
  const lower = path.slice(-512).toLowerCase();
  const name = lower.slice(lower.replace(/\/$/, '').lastIndexOf('/') + 1);
  if (!hint.test(lower) || harmless.test(name) || testFolders.test(lower)) return undefined;
  return kinds.find(([pattern]) => pattern.test(lower))?.[1];
}
