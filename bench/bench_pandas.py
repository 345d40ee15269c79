#!/usr/bin/env python3
"""The same work as bench_warehouse, in the way it is usually done with pandas, on a lake that bench_warehouse made.

  bench_pandas.py LAKE_DIR [--scale-to N]

Reads every photo object (zstd), parses it, makes one frame of all records, keeps one row a picture, adds dates, cameras
and ids (NASA's where its old service gave one, else the next number, which is written down), counts per rover, sol and camera, sums up days and rovers, runs the same kinds of tests, and stores the frames.
Needs Debian's python3-pandas and python3-zstandard. Prints one Markdown table; with --scale-to the time is scaled
linearly to N photos, which is kind to pandas: its memory would not fit.
"""
import argparse
import hashlib
import json
import os
import re
import resource
import tempfile
import time

import pandas as pd
import zstandard

LANDING = {5: "2012-08-06", 6: "2004-01-25", 7: "2004-01-04", 8: "2021-02-18"}
ROVERS = {"curiosity": 5, "opportunity": 6, "spirit": 7, "perseverance": 8}
NAMES = {5: "Curiosity", 6: "Opportunity", 7: "Spirit", 8: "Perseverance"}
SIZES = re.compile(r"(_320|_800|_1200)?\.[A-Za-z]+$")
SMALLEST, SMALLER = re.compile(r"-thm\.", re.I), re.compile(r"-br\.", re.I)
FIRST_NUMBER = 10**9  # of pictures that NASA's old service never named
OLD_CAMERAS = [("MAST", "MAST"), ("NAV_", "NAVCAM"), ("FHAZ", "FHAZ"), ("RHAZ", "RHAZ"), ("CHEMCAM", "CHEMCAM")]


def camera_of(rover_id, instrument):
    if rover_id == 5:
        for prefix, camera in OLD_CAMERAS:
            if instrument.startswith(prefix):
                return camera
    return instrument


def record(rover_id, sol, url, **more):
    stem = SIZES.sub("", url.rsplit("/", 1)[1]).removesuffix("-BR")
    digest = hashlib.sha256(f"{NAMES[rover_id]}/{stem}".encode()).digest()
    product = stem[:-2] if rover_id == 8 else stem
    return {"rover_id": rover_id, "sol": sol, "stem": stem, "product_id": product, "img_src": url,
            "key_hash": int.from_bytes(digest[:8], "big"), **more}


def records_of(body, rover_id):
    document = json.loads(body)
    for p in document.get("photos", ()):
        yield record(rover_id, p["sol"], p["img_src"], feed=False, upstream_id=p["id"], instrument=p["camera"]["name"], sample_type="")
    for p in document.get("items", ()):
        x = p["extended"]
        yield record(5, p["sol"], p["https_url"], feed=True, instrument=p["instrument"], sample_type=x["sample_type"], site=p["site"], drive=p["drive"],
                     sclk=p["spacecraft_clock"], taken_at_utc=p["date_taken"], received_at=p["date_received"], taken_lmst=x["lmst"],
                     mast_az=float(x["mast_az"]), mast_el=float(x["mast_el"]), credit=p["image_credit"], filter_name=x["filter_name"])
    for p in document.get("images", ()):
        x = p["extended"]
        yield record(8, p["sol"], p["image_files"]["large"], feed=True, instrument=p["camera"]["instrument"], sample_type=p["sample_type"].lower(),
                     site=p["site"], drive=int(p["drive"]), sclk=float(x["sclk"]), taken_at_utc=p["date_taken_utc"], received_at=p["date_received"],
                     taken_lmst=p["date_taken_mars"], mast_az=float(x["mastAz"]), mast_el=float(x["mastEl"]), credit=p["credit"],
                     filter_name=p["camera"]["filter_name"])


def load(lake):
    rows, unzip = [], zstandard.ZstdDecompressor()
    for folder, _, names in sorted(os.walk(lake)):
        for name in sorted(names):
            if not name.endswith(".zst"):
                continue
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                body = unzip.stream_reader(f).read()
            with open(path.removesuffix(".zst") + ".meta.json") as f:
                fetched_at = json.load(f)["fetched_at"]
            rover = os.path.relpath(path, lake).split(os.sep)[-3]
            for row in records_of(body, ROVERS[rover]):
                row["ingestion_date"] = fetched_at
                rows.append(row)
    return pd.DataFrame.from_records(rows)


def build(bronze):
    f = bronze[bronze.sample_type != "thumbnail"].copy()
    f["size_rank"] = 2
    copies = f.duplicated(["rover_id", "key_hash"], keep=False)
    f.loc[copies, "size_rank"] = [0 if SMALLEST.search(u) else 1 if SMALLER.search(u) else 2 for u in f.img_src[copies]]
    f = f.sort_values(["rover_id", "key_hash", "feed", "size_rank", "ingestion_date"], kind="stable")
    nasa_ids = f[~f.feed].groupby(["rover_id", "key_hash"]).upstream_id.min().rename("nasa_id")
    f = f.drop_duplicates(["rover_id", "key_hash"], keep="last").merge(nasa_ids, on=["rover_id", "key_hash"], how="left")
    f["hash_id"] = (2**52 + (f.key_hash.astype("uint64") // 2**13)).astype("int64")
    f["rover_name"] = f.rover_id.map(NAMES)
    f["earth_date"] = pd.to_datetime(f.rover_id.map(LANDING)) + pd.to_timedelta((f.sol * 88775.244 / 86400).astype("int64"), unit="D")
    f["camera_name"] = [camera_of(r, i) for r, i in zip(f.rover_id, f.instrument)]
    f["taken_at_utc"] = pd.to_datetime(f.taken_at_utc, utc=True)
    f["received_at"] = pd.to_datetime(f.received_at, utc=True)
    f = f.sort_values(["rover_id", "sol", "taken_at_utc", "key_hash"], kind="stable")
    numbers = f[f.nasa_id.isna()][["rover_id", "sol", "key_hash"]].assign(image_id=lambda n: range(FIRST_NUMBER, FIRST_NUMBER + len(n)))
    f["image_id"] = f.nasa_id.fillna(numbers.image_id).astype("int64")
    counts = f.groupby(["rover_id", "sol", "camera_name"]).product_id.nunique().rename("total_photos").reset_index()
    days = counts.groupby(["rover_id", "sol"]).total_photos.sum().reset_index()
    rovers = days.groupby("rover_id").agg(total_photos=("total_photos", "sum"), max_sol=("sol", "max")).reset_index()
    return f, counts, days, rovers, numbers


# As the program keeps them in its lake, from where they come back when the tables are lost.
def store_numbers(numbers, path):
    with open(path, "w") as out:
        for (rover_id, sol), of_sol in numbers.groupby(["rover_id", "sol"], sort=False):
            keys = " ".join(f"{key:016x}" for key in of_sol.key_hash)
            out.write(json.dumps({"rover": NAMES[rover_id].lower(), "sol": int(sol), "first_id": int(of_sol.image_id.iloc[0]), "keys": keys}) + "\n")


def test(f, counts, days, rovers, numbers):
    required = ["image_id", "rover_id", "sol", "earth_date", "camera_name", "img_src", "hash_id", "product_id"]
    assert not f[required].isna().any().any()
    assert f.image_id.is_unique and f.hash_id.is_unique and f.image_id.between(1, 2**31 - 1).all()
    assert f.rover_name.isin(NAMES.values()).all() and (f.sol >= 0).all() and f.img_src.str.startswith("http").all()
    assert not counts.duplicated(["rover_id", "sol", "camera_name"]).any()
    assert days.total_photos.sum() == rovers.total_photos.sum()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lake")
    parser.add_argument("--scale-to", type=int, default=0)
    options = parser.parse_args()
    rss = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start, cpu = time.time(), time.process_time()
    bronze = load(options.lake)
    loaded = time.time()
    frames = build(bronze)
    test(*frames)
    with tempfile.TemporaryDirectory() as out:
        store_numbers(frames[-1], f"{out}/numbers.json")
        for i, frame in enumerate((bronze, *frames)):
            frame.to_pickle(f"{out}/{i}.pickle")
    end, cpu = time.time(), time.process_time() - cpu
    print(f"| pandas {pd.__version__}, {len(bronze)} records | wall | CPU | peak RSS | |\n|---|--:|--:|--:|---|")
    print(f"| lake -> frame | {loaded - start:.2f} s | | | |")
    print(f"| frame -> tables, tests, stored | {end - loaded:.2f} s | | | |")
    print(f"| **lake -> tables, tests** | {end - start:.2f} s | {cpu:.2f} s | {rss()} MB | {len(frames[0])} pictures |")
    if options.scale_to:
        factor = options.scale_to / len(bronze)
        print(f"| scaled to {options.scale_to} records (x {factor:.1f}) | {(end - start) * factor:.0f} s | {cpu * factor:.0f} s | {rss() * factor / 1024:.0f} GB | "
              "not run: scaled |")


if __name__ == "__main__":
    main()
