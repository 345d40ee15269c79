"""The Astronomy Picture of the Day, from both its homes: days that exist, days that never did, and a logo that is no day."""
import json
import unittest

from harness import Case, main, needs_recordings, post, recordings

NOW = "2026-11-21T08:00:00Z"


class Apod(Case):
    def sync(self, simulator, *arguments, **options):
        return self.verb_json("sync", "apod", *arguments, "--upstream", simulator.url, "--clock", f"{simulator.url}/_simulator/clock", **options)

    def days(self):
        return self.sql("select cast(date as varchar) date, media_type, home, url, video_url, thumbnail_url, copyright from silver.apod order by date")

    def states(self):
        return {p["part"]: p["state"] for p in self.verb_json("gaps")}

    def test_a_range_of_days_is_fetched_once_and_a_day_without_a_picture_is_no_failure(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator, "--from", "2026-11-08", "--to", "2026-11-21")
        self.assertEqual((report["planned"], report["complete"], report["unreachable"], report["failed"]), (14, 13, 1, 0))
        self.assertEqual(self.states(), {"day=2026-11-12": "unreachable"})
        days = {d["date"]: d for d in self.days()}
        self.assertEqual(len(days), 13)
        self.assertNotIn("2026-11-12", days)
        self.assertEqual({d["media_type"] for d in days.values()}, {"image", "video", "other"})
        for day in days.values():
            self.assertEqual(day["video_url"], day["url"] if day["media_type"] == "video" else None)
            self.assertEqual(day["url"] is None, day["media_type"] == "other")
        rejected = self.sql("select part, reason from silver.rejected_rows")
        self.assertEqual(rejected, [{"part": "day=2026-11-12", "reason": "placeholder: NASA's logo is no picture of a day"}])
        again = self.sync(simulator, "--from", "2026-11-08", "--to", "2026-11-21")
        self.assertEqual((again["planned"], again["objects"]), (0, 0))
        failed = [t["name"] for t in self.verb_json("test") if not t["passed"] and t["severity"] == "error"]
        self.assertEqual(failed, [])

    def test_days_that_never_had_a_picture_are_neither_asked_for_nor_gaps(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator, "--from", "1995-06-16", "--to", "1995-06-21")
        self.assertEqual((report["planned"], report["complete"], report["unreachable"]), (3, 3, 0))
        self.assertEqual(self.states(), {})
        self.assertEqual([d["date"] for d in self.days()], ["1995-06-16", "1995-06-20", "1995-06-21"])

    def test_thirty_days_are_kept_by_default_and_new_posts_are_looked_at_again(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.assertEqual(self.sync(simulator)["planned"], 30)
        post(simulator, "clock", {"now": "2026-11-22T05:04:00Z"})  # four minutes past midnight in the east
        report = self.sync(simulator)
        self.assertEqual((report["planned"], report["complete"]), (2, 2))
        post(simulator, "clock", {"now": "2026-11-22T09:00:00Z"})
        report = self.sync(simulator)
        # The new day, the one before it, seven others that a day has passed since, and the one that there was not.
        self.assertEqual((report["planned"], report["complete"], report["unreachable"]), (10, 9, 1))
        self.assertEqual(len(self.days()), 30)

    def test_the_old_home_helps_out_until_it_is_retired(self):
        simulator = self.simulator("--seed", "3", "--now", "2026-09-20T08:00:00Z", "--fault", "html503@science.nasa.gov=1")
        post(simulator, "clock", {"rate": 60})  # a sync waits until it may ask again
        config = self.dir / "skykeep.toml"
        config.write_text("[net]\nmax_attempts = 1\n")
        report = self.sync(simulator, "--from", "2026-09-13", "--to", "2026-09-19", "--config", config, expect=None)
        self.assertEqual(report["partial"], 7, "a fall-back may know less")
        self.assertEqual({d["home"] for d in self.days()}, {"old"})
        post(simulator, "clock", {"now": "2026-10-20T08:00:00Z", "rate": 60})
        report = self.sync(simulator, "--from", "2026-10-13", "--to", "2026-10-14", "--config", config, expect=None)
        self.assertEqual((report["failed"], len(self.days())), (2, 7), "the logo is no day, and the other home may have it")
        post(simulator, "faults", {"faults": []})
        post(simulator, "clock", {"now": "2026-10-21T08:00:00Z", "rate": 60})
        report = self.sync(simulator, "--from", "2026-09-13", "--to", "2026-10-14", expect=None)
        self.assertEqual((report["complete"], report["failed"] + report["partial"]), (32, 0))
        self.assertEqual({d["home"] for d in self.days()}, {"science"})
        self.assertEqual(len(self.days()), 32)


@needs_recordings
class Import(Case):
    def take(self, name, **options):
        return self.verb_json("import", recordings() / f"apod/{name}.json", "--source", "apod", **options)

    def test_recordings_of_both_homes_become_days_once(self):
        self.assertEqual(self.take("apods2013_2013-01-01_2013-12-31")["new"], 337)
        report = self.take("apods2014_2014-01-01_2014-12-31")
        self.assertEqual((report["records"], report["new"], report["outdated"]), (344, 343, 1), "one day is there twice")
        for name in ["apod_2019-01-01", "apod_2026-09-17", "quoted_video_2020-06-03", "quoted_other_2025-03-24", "basic_2026-09-13_video_abridged",
                     "basic_2026-10-02_image_abridged"]:
            self.assertEqual(self.take(name)["new"], 1, name)
        self.assertEqual(self.take("apods2013_2013-01-01_2013-12-31")["new"], 0)
        self.assertEqual(self.scalar("select count(*) from silver.apod"), 337 + 343 + 6)
        self.assertEqual(self.sql("select distinct provenance from silver.apod"), [{"provenance": "recording"}])
        self.assertEqual(self.sql("select media_type, count(*) n from silver.apod group by all order by all"),
                         [{"media_type": "image", "n": 683}, {"media_type": "other", "n": 1}, {"media_type": "video", "n": 2}])
        self.assertEqual(self.scalar("select count(*) from silver.apod where copyright is null and licence = 'public domain'"), 247)
        self.assertEqual({p["state"] for p in self.verb_json("gaps")}, {"partial"}, "no upstream was asked yet")
        subject, tags = self.sql("select subject, tags from silver.apod where date = '2014-01-16'")[0].values()
        self.assertEqual((subject, tags), ("planet_moon", ["planet_moon"]), "Despina, Moon of Neptune")
        self.assertGreater(self.scalar("select count(*) from silver.apod where subject <> 'unclassified' and list_contains(tags, subject)"), 670)
        self.assertEqual(self.scalar("select count(*) from silver.apod where subject = 'unclassified' and (tags <> [] or subject_score >= 3)"), 0)
        self.assertEqual(self.scalar("select count(*) from silver.apod where regexp_matches(explanation, '<[a-zA-Z/!]|Tomorrow.s picture:|\\xA0')"), 0)
        self.assertEqual(self.sql("select year, sum(days) as days, sum(images) as images from gold.apod_by_month where year in (2013, 2014) group by all order by all"),
                         [{"year": 2013, "days": 337, "images": 337}, {"year": 2014, "days": 343, "images": 343}])
        self.assertEqual(self.sql("select days, top_subject, top_days from gold.apod_by_month where year = 2013 and month = 11"),
                         [{"days": 28, "top_subject": "comet", "top_days": 7}])
        self.assertEqual(self.scalar("select sum(days) from gold.apod_subjects"), 337 + 343 + 6)

    def test_a_logo_and_a_page_are_no_days(self):
        self.assertEqual(self.take("legacy_placeholder_2026-10_reconstructed", expect=7)["rejected"], 1)
        page = self.dir / "page.json"
        page.write_text("<!doctype html><html><body>NASA Science</body></html>")
        report = self.verb_json("import", page, "--source", "apod", expect=1)
        self.assertEqual((report["rejected"], report["records"]), (1, 0))
        self.assertEqual(self.scalar("select count(*) from silver.apod"), 0)

    def test_the_new_home_wins_from_august_2026_on_and_the_old_one_before(self):
        def day(date, home):
            body = {"date": date, "title": f"by the {home} home", "media_type": "image", "hdurl": "https://x.org/a.png", "url": "https://x.org/a.png"}
            if home == "new":
                body |= {"permalink": "https://science.nasa.gov/x/", "basic_html": "", "explanation": "", "credit": "NASA"}
            return body
        for home in ["new", "old"]:
            file = self.dir / f"{home}.json"
            file.write_text(json.dumps([day("2026-07-31", home), day("2026-08-01", home)]))
            self.verb_json("import", file, "--source", "apod")
        self.assertEqual([d["title"] for d in self.sql("select title from silver.apod order by date")], ["by the old home", "by the new home"])


if __name__ == "__main__":
    main()
