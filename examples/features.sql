-- Questions to a feature table, in DuckDB. Two ways to run them:
--
--     npx tsx examples/run-sql.ts features.parquet
--     duckdb -cmd "CREATE VIEW features AS FROM 'features.parquet'" < examples/features.sql
--
-- A folder of partitions works too: FROM read_parquet('features/**/*.parquet', hive_partitioning = false).
-- The table needs forward labels: steelyard measure … --labels 1s,10s --out features.parquet

-- How far can the rows be believed?
SELECT venue, symbol, quality, count(*) AS bars, round(avg(coverage), 4) AS coverage
FROM features
GROUP BY ALL
ORDER BY ALL;

-- Does the weight of the book within 10 bps come before a move? Mean label by decile, one line per decile.
-- Labels look ahead by design; this is in sample and before any cost.
WITH believed AS (
  SELECT symbol, depth_imbalance_10bps, label_1s, label_10s
  FROM features
  WHERE quality IN ('verified', 'unverified') AND depth_imbalance_10bps IS NOT NULL AND label_10s IS NOT NULL
),
ranked AS (
  SELECT *, ntile(10) OVER (PARTITION BY symbol ORDER BY depth_imbalance_10bps) AS decile
  FROM believed
)
SELECT
  symbol,
  decile,
  count(*) AS bars,
  round(avg(depth_imbalance_10bps), 3) AS imbalance,
  round(avg(label_1s), 4) AS label_1s_bps,
  round(avg(label_10s), 4) AS label_10s_bps
FROM ranked
GROUP BY symbol, decile
ORDER BY symbol, decile;

-- Contemporaneous and next bar, side by side: the first explains, only the second could predict.
WITH moves AS (
  SELECT
    symbol,
    ofi_l1,
    (mid / lag(mid) OVER bars - 1) * 1e4 AS same_bar_bps,
    (lead(mid) OVER bars / mid - 1) * 1e4 AS next_bar_bps
  FROM features
  WINDOW bars AS (PARTITION BY venue, symbol ORDER BY time)
)
SELECT
  symbol,
  round(regr_r2(same_bar_bps, ofi_l1), 4) AS r2_same_bar,
  round(regr_r2(next_bar_bps, ofi_l1), 4) AS r2_next_bar
FROM moves
GROUP BY symbol
ORDER BY symbol;

-- Two markets at the same instant: `time` joins exactly.
SELECT a.symbol AS one, b.symbol AS other, count(*) AS bars, round(corr(a.ofi_l1, b.ofi_l1), 4) AS ofi_correlation
FROM features AS a
JOIN features AS b ON a.time = b.time AND a.symbol < b.symbol
GROUP BY ALL
ORDER BY ALL;
