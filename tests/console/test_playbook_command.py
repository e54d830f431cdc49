"""`huiyin playbook list | draw | check | schema | move | diff` from a shell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

FOLDER = Path(__file__).resolve().parents[2] / "playbooks"


def huiyin(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "huiyin.console.main", "playbook", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_list_shows_every_shipped_method_with_its_rows() -> None:
    listing = huiyin("list", "--language", "zh")
    heads = [line.split("  ")[:2] for line in listing.stdout.splitlines() if not line.startswith(" ")]
    assert heads == [
        ["cuiping/wubu", "翠屏智享五步闭环"],
        ["gongxian/fanjiabao", "反家暴三色帮扶"],
        ["guiyang/liubu", "六步闭环"],
        ["heshan/xinli", "心理服务预约"],
        ["heshui/hunyin", "婚姻家庭三色走访"],
        ["longnan/minshi_zhishuo", "民事直说1234"],
        ["nanxian/haohaoshuohua", "好好说话婚姻家庭预警"],
        ["national/hotline12345", "12345热线工单"],
        ["national/people_mediation", "人民调解"],
        ["national/petition", "信访事项办理"],
        ["national/protection_order", "人身安全保护令"],
        ["national/warning_letter", "家庭暴力告诫书"],
        ["xiangcheng/bianminhu", "网格便民呼"],
        ["xiangcheng/dajiefang", "接访日"],
        ["xuzhou/sibu", "红色物业四步共治"],
        ["yiyang/wangxiaoge", "网小格"],
    ]


def test_draw_writes_a_picture_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "method.svg"
    assert huiyin("draw", "guiyang/liubu", "--output", str(file), "--language", "en").returncode == 0
    root = ET.parse(file).getroot()  # noqa: S314 - our own text
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "Six-step loop"


def test_diff_of_two_methods_tells_their_steps() -> None:
    told = huiyin("diff", "guiyang/liubu", "cuiping/wubu", "--language", "zh")
    assert told.returncode == 0
    assert {"  － 核查结案", "  ＋ 综合评价"} <= set(told.stdout.splitlines())


def test_a_name_that_does_not_exist_is_refused_with_the_way_to_find_one() -> None:
    refused = huiyin("draw", "nowhere/nothing")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "There is no playbook “nowhere/nothing”. `huiyin playbook list` shows those that are shipped.\n"
    )


def test_a_file_that_is_no_playbook_is_refused_with_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("language: 1\n", encoding="utf-8")
    refused = huiyin("draw", str(file))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"{file}:1:" in refused.stderr


def test_check_proves_all_shipped_playbooks_in_two_seconds_without_django() -> None:
    script = (
        "import sys, time; from huiyin.console.main import main; start = time.process_time();"
        "code = main(['playbook', 'check', '--language', 'en']);"
        "print(time.process_time() - start < 2, [m for m in ('django', 'sklearn') if m in sys.modules], code)"
    )
    proved = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    *files, last = proved.stdout.splitlines()
    assert (len(files), {line.rpartition(": ")[2] for line in files}) == (
        len(list(FOLDER.glob("*/*.yaml"))),
        {"proved"},
    )
    assert last == "True [] 0"


def test_check_tells_what_is_broken_with_line_and_story(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    text = (FOLDER / "xiangcheng" / "bianminhu.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("late: {to: closed}", "late: up"), encoding="utf-8")
    told = huiyin("check", str(file), "--language", "en")
    first, *story = told.stdout.splitlines()
    assert told.returncode == 1
    assert first.startswith(f"{file}:")
    assert story[0] == "  1. Suppose that every post is filled, each by another person."


def test_check_tells_a_file_that_is_no_playbook(tmp_path: Path) -> None:
    file = tmp_path / "no.yaml"
    file.write_text("language: 1\n", encoding="utf-8")
    told = huiyin("check", str(file))
    assert (told.returncode, told.stdout.startswith(f"{file}:1: ")) == (1, True)


def test_schema_is_json_schema() -> None:
    assert json.loads(huiyin("schema").stdout)["title"] == "Huiyin playbook, language 1"


def test_move_proves_a_map(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("steps: {judging: closed}\n", encoding="utf-8")
    told = huiyin("move", "xiangcheng/bianminhu", "xiangcheng/bianminhu", str(file), "--language", "en")
    assert (told.returncode, told.stdout.startswith(f"{file}:1: ")) == (1, True)
    file.write_text("steps: {judging: judging}\n", encoding="utf-8")
    assert huiyin("move", "xiangcheng/bianminhu", "xiangcheng/bianminhu", str(file)).returncode == 0
