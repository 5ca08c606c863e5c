"""A feature table in pandas: quality first, then deciles, then an exact join of two markets on `time`.

    python3 examples/pandas_features.py features.parquet

Parquet needs pyarrow (or fastparquet) beside pandas. Without one of them give a CSV instead, which pandas reads by itself:

    steelyard measure recordings/ --labels 1s,10s --out features.csv
    python3 examples/pandas_features.py features.csv
"""

import sys

import pandas as pd


def read_features(path):
    """Time becomes a UTC timestamp with microseconds; empty cells become NaN."""
    if path.endswith(".parquet"):
        try:
            return pd.read_parquet(path)
        except ImportError:
            sys.exit("pandas has no Parquet engine here: install pyarrow, or give a .csv (steelyard measure … --out x.csv)")
    table = pd.read_csv(path)
    table["time"] = pd.to_datetime(table["time"], utc=True)
    return table


def main(path):
    features = read_features(path)
    print(features.groupby(["symbol", "quality"]).agg(bars=("time", "size"), coverage=("coverage", "mean")))

    # Null is no zero: drop what cannot be believed before averaging.
    believed = features[features["quality"].isin(["verified", "unverified"])]
    believed = believed.dropna(subset=["depth_imbalance_10bps", "label_10s"]).copy()
    believed["decile"] = believed.groupby("symbol")["depth_imbalance_10bps"].transform(
        lambda column: pd.qcut(column.rank(method="first"), 10, labels=False) + 1
    )
    # Labels look ahead by design. In sample, before any cost.
    print(believed.groupby(["symbol", "decile"])[["depth_imbalance_10bps", "label_1s", "label_10s"]].mean().round(4))

    # One row per instant, one column per market: the bar ends are equal to the microsecond, so nothing is lost.
    wide = features.pivot(index="time", columns="symbol", values="ofi_l1")
    complete = wide.dropna()
    print(f"joined {len(wide)} instants, {len(complete)} with all markets")
    print(wide.corr().round(4))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python3 examples/pandas_features.py features.parquet|features.csv")
    main(sys.argv[1])
