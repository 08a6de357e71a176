import { migrate } from './products.js';

await migrate();
