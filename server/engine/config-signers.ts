import { pathBeside } from '../model/file-path.ts';
import { isInlineKey, type Signer } from '../model/signature.ts';
import type { ConfigNode } from '../syntax/yaml/config-document.ts';
import { assign, ConfigReader } from './config-reader.ts';

/** What a text alone may say besides the path of a key. */
const words: ReadonlyMap<string, Signer['kind'] & ('notation' | 'content-trust')> = new Map([
  ['notation', 'notation'],
  ['notary', 'content-trust'],
  ['content-trust', 'content-trust'],
]);

interface Written {
  images?: readonly string[];
  key?: string;
  identity?: string;
  issuer?: string;
  notation?: true;
}

/** Reads the entries of `images.signed-by`. */
export class SignerReader extends ConfigReader {
  signers(node: ConfigNode): readonly Signer[] {
    return this.list(node, (item) => (item.kind === 'map' ? this.#mapping(item) : this.#text(item)));
  }

  /** `cosign.pub`, `cosign:key:./cosign.pub`, a key in PEM, `notation`. */
  #text(node: ConfigNode): Signer | undefined {
    const text = this.text(node)?.trim();
    if (text === undefined) return undefined;
    const kind = words.get(text.toLowerCase());
    if (kind !== undefined) return { kind, images: [] };
    return { kind: 'key', key: text.replace(/^(?:cosign:)?key:/, ''), images: [] };
  }

  #mapping(node: ConfigNode): Signer | undefined {
    const found: Written = {};
    const isMap = this.map(node, 'an entry of `signed-by`', {
      images: (value) => assign(found, 'images', this.#images(value)),
      key: (value) => assign(found, 'key', this.text(value)?.trim()),
      identity: (value) => assign(found, 'identity', this.text(value)),
      issuer: (value) => assign(found, 'issuer', this.text(value)),
      notation: (value) => assign(found, 'notation', this.#yes(value)),
    });
    return isMap ? this.#signer(node, found) : undefined;
  }

  #signer(node: ConfigNode, { images = [], key, identity, issuer, notation }: Written): Signer | undefined {
    const ways = [key, identity ?? issuer, notation].filter((way) => way !== undefined);
    if (ways.length === 1) {
      if (key !== undefined) return { kind: 'key', key, images };
      if (notation) return { kind: 'notation', images };
      if (identity !== undefined && issuer !== undefined) return { kind: 'identity', identity, issuer, images };
    }
    this.error(node, 'An entry of `signed-by` has `key`, or `identity` with `issuer`, or `notation: true`');
    return undefined;
  }

  #images(node: ConfigNode): readonly string[] | undefined {
    const texts = node.kind === 'seq' ? this.texts(node) : [this.text(node)].filter((text) => text !== undefined);
    // An empty list would stand for all images.
    if (node.kind === 'seq' && node.items.length === 0) this.error(node, 'Expected names of images');
    return texts.length > 0 ? texts : undefined;
  }

  #yes(node: ConfigNode): true | undefined {
    if (node.kind === 'scalar' && node.value === true) return true;
    this.error(node, 'Expected `true`');
    return undefined;
  }
}

/** `signers` of a configuration file in `folder`, which ends in a slash, with the paths of their keys as paths of documents. */
export function signersBeside(folder: string, signers: readonly Signer[]): readonly Signer[] {
  return signers.map((signer) =>
    signer.kind === 'key' && !isInlineKey(signer.key) ? { ...signer, key: pathBeside(folder, signer.key) } : signer,
  );
}
