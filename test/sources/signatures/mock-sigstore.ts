import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bundleType, type Layer, payloadOf, signPredicate } from './signed-registry.ts';

/** Distinguished encoding, as far as certificates take it: https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const octets = (content: Uint8Array) => der(0x04, content);
const yes = der(0x01, Buffer.from([0xff]));

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const groups = [number & 127];
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const nameOf = (text: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(text)))));
const timeOf = (date: Date) => der(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-T:]/g, '')}Z`));
const extension = (id: string, value: Uint8Array, critical = false) =>
  sequence(oid(id), ...(critical ? [yes] : []), octets(value));
const sha256 = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const spkiOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }) as Buffer;

interface Certified {
  readonly issuer: string;
  readonly subject: string;
  readonly key: KeyObject;
  readonly from: Date;
  readonly to: Date;
}

function toBeSigned({ issuer, subject, key, from, to }: Certified, extensions: readonly Uint8Array[]): Buffer {
  return sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([7])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(timeOf(from), timeOf(to)),
    nameOf(subject),
    spkiOf(key),
    der(0xa3, sequence(...extensions)),
  );
}

function certificate(tbs: Buffer, by: KeyObject): Buffer {
  return sequence(tbs, ecdsaWithSha256, der(0x03, Buffer.from([0]), sign('sha256', tbs, by)));
}

function certificatePem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Who is to have signed, when, and for how long the certificate held. */
export interface Signing {
  readonly identity: string;
  readonly issuer: string;
  readonly at?: Date;
  /** When the log says that it was; `at` when not given. */
  readonly loggedAt?: Date;
}

/** A Sigstore of its own: an authority for certificates, a log of these, and a log of signatures. */
export class MockSigstore {
  readonly #authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #certificateLog = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #log = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #root: Buffer;

  constructor() {
    const from = new Date('2020-01-01');
    const whole = { issuer: 'root', subject: 'root', key: this.#authority.publicKey, from, to: new Date('2040-01-01') };
    const isAuthority = extension('2.5.29.19', sequence(yes), true);
    const mayCertify = extension('2.5.29.15', der(0x03, Buffer.from([1, 0x06])), true);
    this.#root = certificate(toBeSigned(whole, [isAuthority, mayCertify]), this.#authority.privateKey);
  }

  /** `trusted_root.json`. */
  get trustRoot(): string {
    const logOf = (key: KeyObject, baseUrl: string) => ({
      baseUrl,
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: spkiOf(key).toString('base64'),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor: { start: '2020-01-01T00:00:00Z' },
      },
      logId: { keyId: sha256(spkiOf(key)).toString('base64') },
    });
    return JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [logOf(this.#log.publicKey, 'https://rekor.example.com')],
      certificateAuthorities: [
        {
          subject: { organization: 'x', commonName: 'root' },
          uri: 'https://fulcio.example.com',
          certChain: { certificates: [{ rawBytes: this.#root.toString('base64') }] },
          validFor: { start: '2020-01-01T00:00:00Z' },
        },
      ],
      ctlogs: [logOf(this.#certificateLog.publicKey, 'https://ctfe.example.com')],
      timestampAuthorities: [],
    });
  }

  /** The same for cosign: the certificate of the authority, and the keys of the two logs, in PEM. */
  get pem(): { readonly authority: string; readonly log: string; readonly certificateLog: string } {
    const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }) as string;
    return {
      authority: certificatePem(this.#root),
      log: pemOf(this.#log.publicKey),
      certificateLog: pemOf(this.#certificateLog.publicKey),
    };
  }

  /** A signature as cosign has long written it. */
  layer(digest: string, signing: Signing): Layer {
    const payload = payloadOf(digest);
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cert = this.#certify(key.publicKey, signing);
    const pem = certificatePem(cert);
    const signature = sign('sha256', Buffer.from(payload), key.privateKey).toString('base64');
    const spec = {
      data: { hash: { algorithm: 'sha256', value: sha256(Buffer.from(payload)).toString('hex') } },
      signature: { content: signature, publicKey: { content: Buffer.from(pem).toString('base64') } },
    };
    const entry = this.#entry({ apiVersion: '0.0.1', kind: 'hashedrekord', spec }, signing);
    const { promise, ...Payload } = entry;
    return {
      payload,
      annotations: {
        'dev.cosignproject.cosign/signature': signature,
        'dev.sigstore.cosign/certificate': pem,
        'dev.sigstore.cosign/bundle': JSON.stringify({ SignedEntryTimestamp: promise, Payload }),
      },
    };
  }

  /** A signature as cosign has written it since version 3; `logName` is what the log calls itself. */
  bundle(digest: string, signing: Signing, logName = 'rekor.example.com'): string {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cert = this.#certify(key.publicKey, signing);
    const type = 'application/vnd.in-toto+json';
    const subject = [{ digest: { sha256: digest.replace('sha256:', '') } }];
    const statement = {
      _type: 'https://in-toto.io/Statement/v1',
      subject,
      predicateType: signPredicate,
      predicate: {},
    };
    const payload = Buffer.from(JSON.stringify(statement));
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const sig = sign('sha256', signed, key.privateKey).toString('base64');
    const spec = {
      payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
      signatures: [{ signature: sig, verifier: '' }],
    };
    const { body, integratedTime, logIndex, logID, promise } = this.#entry(
      { apiVersion: '0.0.1', kind: 'dsse', spec },
      signing,
    );
    const rootHash = sha256(Buffer.from([0]), Buffer.from(body, 'base64'));
    const note = `${logName}\n1\n${rootHash.toString('base64')}\n`;
    const hint = Buffer.from(logID, 'hex').subarray(0, 4);
    const noteSignature = Buffer.concat([hint, sign('sha256', Buffer.from(note), this.#log.privateKey)]);
    const envelope = `${note}\n— ${logName} ${noteSignature.toString('base64')}\n`;
    return JSON.stringify({
      mediaType: bundleType,
      verificationMaterial: {
        certificate: { rawBytes: cert.toString('base64') },
        tlogEntries: [
          {
            logIndex: String(logIndex),
            logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
            kindVersion: { kind: 'dsse', version: '0.0.1' },
            integratedTime: String(integratedTime),
            inclusionPromise: { signedEntryTimestamp: promise },
            inclusionProof: {
              logIndex: '0',
              rootHash: rootHash.toString('base64'),
              treeSize: '1',
              hashes: [],
              checkpoint: { envelope },
            },
            canonicalizedBody: body,
          },
        ],
      },
      dsseEnvelope: { payload: payload.toString('base64'), payloadType: type, signatures: [{ sig, keyid: '' }] },
    });
  }

  /** A certificate of ten minutes for an identity, with the word of the log of certificates in it. */
  #certify(key: KeyObject, { identity, issuer, at = new Date('2026-05-01T10:00:00Z') }: Signing): Buffer {
    const whole = { issuer: 'root', subject: '', key, from: at, to: new Date(at.getTime() + 600_000) };
    const own = [
      extension('2.5.29.15', der(0x03, Buffer.from([7, 0x80])), true),
      extension('2.5.29.17', sequence(der(0x86, Buffer.from(identity))), true),
      // Fulcio says it in two ways, and cosign reads the older one.
      extension('1.3.6.1.4.1.57264.1.1', Buffer.from(issuer)),
      extension('1.3.6.1.4.1.57264.1.8', der(0x0c, Buffer.from(issuer))),
    ];
    const tbs = toBeSigned(whole, own);
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(at.getTime()));
    const length = Buffer.from([0, tbs.length >> 8, tbs.length & 255]);
    const entry = Buffer.concat([sha256(spkiOf(this.#authority.publicKey)), length, tbs]);
    const said = Buffer.concat([Buffer.from([0, 0]), time, Buffer.from([0, 1]), entry, Buffer.from([0, 0])]);
    const word = sign('sha256', said, this.#certificateLog.privateKey);
    const logId = sha256(spkiOf(this.#certificateLog.publicKey));
    const timestamp = Buffer.concat([Buffer.from([0]), logId, time, Buffer.from([0, 0, 4, 3, 0, word.length]), word]);
    const list = Buffer.concat([Buffer.from([0, timestamp.length + 2, 0, timestamp.length]), timestamp]);
    const withWord = toBeSigned(whole, [...own, extension('1.3.6.1.4.1.11129.2.4.2', octets(list))]);
    return certificate(withWord, this.#authority.privateKey);
  }

  /** What the log of signatures gives for an entry: its place and time, signed. */
  #entry(content: object, { at = new Date('2026-05-01T10:00:00Z'), loggedAt = at }: Signing) {
    const entry = {
      body: Buffer.from(JSON.stringify(content)).toString('base64'),
      integratedTime: Math.floor(loggedAt.getTime() / 1000),
      // The log signs its members in the order of their letters.
      logID: sha256(spkiOf(this.#log.publicKey)).toString('hex'),
      logIndex: 0,
    };
    return {
      ...entry,
      promise: sign('sha256', Buffer.from(JSON.stringify(entry)), this.#log.privateKey).toString('base64'),
    };
  }
}
