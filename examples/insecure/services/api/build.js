// Stamps the build and copies the sources to dist/.
import { cp, writeFile } from 'node:fs/promises';

await cp('src', 'dist', { recursive: true });
await writeFile('dist/build.json', JSON.stringify({ version: process.env.npm_package_version }));
