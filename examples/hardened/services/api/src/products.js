import { readFileSync } from 'node:fs';
import pg from 'pg';

const { DATABASE_HOST, DATABASE_PASSWORD_FILE } = process.env;
const password = readFileSync(DATABASE_PASSWORD_FILE, 'utf8').trim();
const pool = new pg.Pool({ host: DATABASE_HOST, user: 'shop', database: 'shop', password });

export async function listProducts() {
  const { rows } = await pool.query('select id, name, price_cents from products order by name');
  return rows;
}

export async function migrate() {
  await pool.query('create table if not exists products (id serial primary key, name text, price_cents integer)');
  await pool.end();
}
