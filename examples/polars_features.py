"""A feature table in Polars, lazily: only the columns that are used are read.

    python3 examples/polars_features.py features.parquet

Several files and partitions union as they are: polars_features.py 'features/**/*.parquet'
"""

import sys

import polars as pl


def main(path):
    features = pl.scan_parquet(path, hive_partitioning=False)

    quality = features.group_by("symbol", "quality").agg(pl.len().alias("bars"), pl.col("coverage").mean())
    print(quality.sort("symbol", "quality").collect())

    # Labels look ahead by design. In sample, before any cost.
    believed = features.filter(pl.col("quality").is_in(["verified", "unverified"])).drop_nulls(
        ["depth_imbalance_10bps", "label_10s"]
    )
    rank = pl.col("depth_imbalance_10bps").rank("ordinal")
    decile = ((rank - 1) * 10 // pl.len() + 1).over("symbol").alias("decile")
    deciles = believed.with_columns(decile).group_by("symbol", "decile")
    print(deciles.agg(pl.col("depth_imbalance_10bps", "label_1s", "label_10s").mean()).sort("symbol", "decile").collect())

    # The bar ends are equal to the microsecond, so an ordinary join on `time` is exact.
    flow = features.select("time", "symbol", "ofi_l1")
    pairs = flow.join(flow, on="time", suffix="_other").filter(pl.col("symbol") < pl.col("symbol_other"))
    joined = pairs.group_by("symbol", "symbol_other").agg(
        pl.len().alias("bars"), pl.corr("ofi_l1", "ofi_l1_other").alias("ofi_correlation")
    )
    print(joined.collect())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 examples/polars_features.py features.parquet")
    main(sys.argv[1])
