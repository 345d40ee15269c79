{# Of dbt: a folder is a schema, as the program has it. #}
{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or node.original_file_path.split('/')[0] }}{% endmacro %}
