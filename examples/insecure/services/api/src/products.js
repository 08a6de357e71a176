import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

export async function listProducts() {
  const { rows } = await pool.query('select id, name, price_cents from products order by name');
  return rows;
}

export async function migrate() {
  await pool.query('create table if not exists products (id serial primary key, name text, price_cents integer)');
  await pool.end();
}
